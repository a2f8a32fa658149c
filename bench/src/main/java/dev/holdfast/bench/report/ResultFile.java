// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.holdfast.bench.load.Effort;
import dev.holdfast.bench.load.Heard;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All runs of a scenario, unaggregated, for programs.
 *
 * @param quick whether only losses are meaningful
 */
record ResultFile(String scenario, String about, boolean quick, Machine machine, List<Entry> runs) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One run. Figures are keyed by their titles, which have the units; effort says how hard the generator worked. */
    record Entry(
            String server,
            int round,
            String variant,
            Map<String, Double> figures,
            @Nullable Heard heard,
            @Nullable Effort effort,
            List<String> voids,
            List<String> remarks) {

        static Entry of(Run run) {
            Finding finding = run.finding();
            Map<String, Double> figures = new LinkedHashMap<>();
            for (Metric metric : Metric.values()) {
                Double figure = finding.figures().get(metric);
                if (figure != null) {
                    figures.put(metric.title(), figure);
                }
            }
            return new Entry(
                    run.kind().id(),
                    run.round(),
                    finding.variant(),
                    figures,
                    finding.heard(),
                    finding.effort(),
                    finding.voids(),
                    finding.remarks());
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results that are no JSON", e);
        }
    }
}
