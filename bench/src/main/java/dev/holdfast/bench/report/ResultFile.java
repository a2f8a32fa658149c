// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.holdfast.bench.load.DeliveryCounts;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON file with all runs of one scenario, not aggregated. Immutable: any thread may use it.
 *
 * <p>Component names are the keys of the file, which readers depend on.
 *
 * @param quick whether it was a quick run, of which only losses are meaningful
 */
record ResultFile(String scenario, String about, boolean quick, Machine machine, List<Entry> runs) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * One run.
     *
     * @param figures by {@link Metric#title()}, which has the unit
     * @param heard how many frames arrived, were lost, or arrived wrongly
     * @param effort the CPU use and the generator's lateness
     * @param voids why the run does not count
     */
    record Entry(
            String server,
            int round,
            String variant,
            Map<String, Double> figures,
            @Nullable Map<String, Object> heard,
            @Nullable MeasurementConditions effort,
            List<String> voids,
            List<String> remarks) {

        static Entry of(Run run) {
            ScenarioResult result = run.result();
            Map<String, Double> figures = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                Double figure = result.figures().get(metric);
                if (figure != null) {
                    figures.put(metric.title(), figure);
                }
            }
            return new Entry(
                    run.kind().id(),
                    run.round(),
                    result.variant(),
                    figures,
                    heard(result.counts()),
                    result.conditions(),
                    result.voidReasons(),
                    result.remarks());
        }

        private static @Nullable Map<String, Object> heard(@Nullable DeliveryCounts counts) {
            if (counts == null) {
                return null;
            }
            Map<String, Object> heard = new LinkedHashMap<>();
            heard.put("delivered", counts.delivered());
            heard.put("lost", counts.lost());
            heard.put("duplicated", counts.duplicated());
            heard.put("reordered", counts.reordered());
            heard.put("corrupt", counts.corrupt());
            heard.put("told", counts.announcedMissing());
            heard.put("flawless", counts.isFlawless());
            return heard;
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write the results as JSON", e);
        }
    }
}
