// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.result;

import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.MeasurementConditions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of one run of a scenario. Immutable: any thread may use it.
 *
 * @param variant the varied value, for example {@code listeners=100}; empty if nothing is varied
 * @param figures the measured values; a metric that was not measured is absent
 * @param counts how many frames arrived, were lost, or arrived wrongly; null if the scenario has no speaker
 * @param conditions the CPU use and the generator's lateness; null if the scenario has no speaker
 * @param remarks notes for the report
 * @param failed whether a frame was lost, duplicated or reordered, or the run was aborted
 */
public record ScenarioResult(
        String variant,
        Map<Metric, Double> figures,
        @Nullable DeliveryCounts counts,
        @Nullable MeasurementConditions conditions,
        List<String> remarks,
        boolean failed) {

    public ScenarioResult {
        figures = Map.copyOf(figures);
        remarks = List.copyOf(remarks);
    }

    /** Why the run is void; empty if its figures count. */
    public List<String> voidReasons() {
        return conditions == null ? List.of() : conditions.voidReasons();
    }

    /** The result of a run without a speaker. */
    public static ScenarioResult withoutSpeaker(String variant, Map<Metric, Double> figures) {
        return new ScenarioResult(variant, figures, null, null, List.of(), false);
    }

    /** The result of a run that was skipped, and why. */
    public static ScenarioResult skipped(String variant, String why) {
        return new ScenarioResult(variant, Map.of(), null, null, List.of("skipped: " + why), false);
    }

    /** The result of a run that was aborted, and why. */
    public static ScenarioResult failed(String why) {
        return new ScenarioResult("", Map.of(), null, null, List.of("aborted: " + why), true);
    }
}
