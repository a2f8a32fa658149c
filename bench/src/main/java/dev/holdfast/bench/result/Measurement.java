// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.result;

import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What was measured in one window. Immutable once the window has ended: any thread may use it.
 *
 * @param offered deliveries due from the start of the speakers to the window's end
 * @param delivered deliveries that had arrived by then
 * @param serverCpuSeconds the server's CPU time within the window
 * @param residentKib the server's resident memory at the window's end
 */
public record Measurement(
        MeasurementWindow window,
        long offered,
        long delivered,
        double deliveriesPerSecondOffered,
        OptionalDouble serverCpuSeconds,
        OptionalLong residentKib,
        MeasurementConditions conditions) {

    private static final double KEPT_UP = 0.98;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double KIB_PER_MIB = 1024;

    double deliveriesPerSecond() {
        return window.latencies().getTotalCount() / window.seconds();
    }

    /** Whether the server delivered what was offered in the window, except for at most 2 % still in flight. */
    public boolean keptUp() {
        return deliveriesPerSecond() >= KEPT_UP * deliveriesPerSecondOffered;
    }

    /** Latency, in ms. */
    public double latencyMillis(double percentile) {
        return window.latencies().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    /** The figures for the report; a figure that was not measured is absent. */
    public Map<Metric, Double> figures() {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.DELIVERIES, deliveriesPerSecond());
        figures.put(Metric.BEHIND, Math.max(0, offered - delivered) / deliveriesPerSecondOffered);
        if (window.latencies().getTotalCount() > 0) {
            figures.put(Metric.P50, latencyMillis(50));
            figures.put(Metric.P99, latencyMillis(99));
            figures.put(Metric.P999, latencyMillis(99.9));
            serverCpuSeconds.ifPresent(seconds ->
                    figures.put(Metric.CPU, seconds * 1e6 / window.latencies().getTotalCount()));
        }
        residentKib.ifPresent(kib -> figures.put(Metric.RSS, kib / KIB_PER_MIB));
        return figures;
    }
}
