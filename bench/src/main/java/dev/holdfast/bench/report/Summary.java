// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.report;

import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.server.ServerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All rounds of one scenario, aggregated. Void rounds count only if a row has no others; the row is then marked void.
 * Immutable: any thread may use it.
 *
 * @param rows one for each variant and server, in the order of the runs
 */
record Summary(List<Row> rows) {

    /** The figures of one server and variant. */
    record Row(String variant, ServerKind kind, Map<Metric, Spread> figures, boolean isVoid) {

        /** "Holdfast, 50 frames/s". */
        String title() {
            return variant.isEmpty() ? kind.title() : kind.title() + ", " + variant;
        }
    }

    private record Key(String variant, ServerKind kind) {}

    static Summary of(List<Run> runs) {
        Map<Key, List<Run>> grouped = new LinkedHashMap<>();
        for (Run run : runs) {
            grouped.computeIfAbsent(new Key(run.result().variant(), run.kind()), key -> new ArrayList<>())
                    .add(run);
        }
        return new Summary(grouped.entrySet().stream()
                .map(group -> row(group.getKey(), group.getValue()))
                .filter(row -> !row.figures().isEmpty())
                .toList());
    }

    private static Row row(Key key, List<Run> runs) {
        List<Run> counting = runs.stream()
                .filter(run -> run.result().voidReasons().isEmpty())
                .toList();
        Map<Metric, Spread> figures = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            List<Double> values = (counting.isEmpty() ? runs : counting)
                    .stream()
                            .filter(run -> run.result().figures().containsKey(metric))
                            .map(run -> run.result().figures().get(metric))
                            .toList();
            if (!values.isEmpty()) {
                figures.put(metric, Spread.of(values));
            }
        }
        return new Row(key.variant(), key.kind(), figures, counting.isEmpty());
    }

    /** The metrics that at least one row has, in declaration order. */
    List<Metric> metrics() {
        return Arrays.stream(Metric.values())
                .filter(metric -> rows.stream().map(Row::figures).anyMatch(figures -> figures.containsKey(metric)))
                .toList();
    }

    boolean has(ServerKind kind) {
        return rows.stream().anyMatch(row -> row.kind() == kind);
    }

    /**
     * The ratio of a row's figure to the baseline's in the same variant; where the baseline has no such variant, to its
     * figure without one. Empty if either is missing.
     */
    OptionalDouble ratio(Row row, Metric metric, ServerKind baseline) {
        Optional<Double> denominator = median(baseline, row.variant(), metric).or(() -> median(baseline, "", metric));
        Spread numerator = row.figures().get(metric);
        return numerator == null || denominator.isEmpty() || denominator.get() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(numerator.median() / denominator.get());
    }

    private Optional<Double> median(ServerKind kind, String variant, Metric metric) {
        return rows.stream()
                .filter(row -> row.kind() == kind && row.variant().equals(variant))
                .map(Row::figures)
                .filter(figures -> figures.containsKey(metric))
                .map(figures -> figures.get(metric).median())
                .findFirst();
    }
}
