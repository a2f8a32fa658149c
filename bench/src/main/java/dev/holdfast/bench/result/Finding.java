// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.result;

import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.MeasurementConditions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The finding of one run of a scenario.
 *
 * @param variant the varied value, for example {@code listeners=100}; empty where nothing was varied
 * @param figures the measured values; a metric that was not measured is absent
 * @param heard how the session's frames arrived; null where the scenario has no speaker
 * @param effort how hard the generator worked; null where the scenario has no speaker
 * @param remarks what a reader has to know, as text
 * @param flawed whether a frame was lost, doubled or out of order, or the run broke off
 */
public record Finding(
        String variant,
        Map<Metric, Double> figures,
        @Nullable DeliveryCounts heard,
        @Nullable MeasurementConditions effort,
        List<String> remarks,
        boolean flawed) {

    public Finding {
        figures = Map.copyOf(figures);
        remarks = List.copyOf(remarks);
    }

    /** Why the run measured the generator and not the server; empty where the figures count. */
    public List<String> voids() {
        return effort == null ? List.of() : effort.voidReasons();
    }

    /** Figures of a run without a speaker. */
    public static Finding of(String variant, Map<Metric, Double> figures) {
        return new Finding(variant, figures, null, null, List.of(), false);
    }

    /** A run that was skipped, and why. */
    public static Finding leftOut(String variant, String why) {
        return new Finding(variant, Map.of(), null, null, List.of("left out: " + why), false);
    }

    /** A run that broke off, and why. */
    public static Finding brokenOff(String why) {
        return new Finding("", Map.of(), null, null, List.of("broke off: " + why), true);
    }
}
