// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.result;

import dev.holdfast.bench.load.Effort;
import dev.holdfast.bench.load.Heard;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a scenario found.
 *
 * @param variant what was varied, such as {@code listeners=100}; empty where nothing was
 * @param figures what was measured; a metric that is not there was not
 * @param heard how the talk arrived; nothing where nobody spoke
 * @param effort how hard the generator worked; nothing where nobody spoke
 * @param remarks what a reader has to know, each in words
 * @param flawed something that must not be: a frame lost, doubled or out of order, or a run that broke off
 */
public record Finding(
        String variant,
        Map<Metric, Double> figures,
        @Nullable Heard heard,
        @Nullable Effort effort,
        List<String> remarks,
        boolean flawed) {

    public Finding {
        figures = Map.copyOf(figures);
        remarks = List.copyOf(remarks);
    }

    /** Why the generator and not the server is what was measured; empty where the figures count. */
    public List<String> voids() {
        return effort == null ? List.of() : effort.reasons();
    }

    /** Figures of a run in which nobody spoke. */
    public static Finding of(String variant, Map<Metric, Double> figures) {
        return new Finding(variant, figures, null, null, List.of(), false);
    }

    /** A run that was left out, and why. */
    public static Finding leftOut(String variant, String why) {
        return new Finding(variant, Map.of(), null, null, List.of("left out: " + why), false);
    }

    /** A run that broke off, and why. */
    public static Finding brokenOff(String why) {
        return new Finding("", Map.of(), null, null, List.of("broke off: " + why), true);
    }
}
