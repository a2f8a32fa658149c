// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A time window and the latencies recorded in it. One thread records; others may read once the window has ended and the
 * recording thread has handed it over.
 */
public final class MeasurementWindow {

    private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int SIGNIFICANT_DIGITS = 3;

    static final MeasurementWindow NONE = new MeasurementWindow(0, 0);

    private final long startNanos;
    private final long endNanos;
    private final Histogram latencies = new Histogram(LATENCY_MAX_NANOS, SIGNIFICANT_DIGITS);

    /** Both times are values of {@link System#nanoTime()}. */
    public MeasurementWindow(long startNanos, long endNanos) {
        this.startNanos = startNanos;
        this.endNanos = endNanos;
    }

    boolean contains(long nowNanos) {
        return nowNanos - startNanos >= 0 && nowNanos - endNanos < 0;
    }

    void record(long latencyNanos) {
        latencies.recordValue(Math.min(Math.max(latencyNanos, 0), LATENCY_MAX_NANOS));
    }

    public long endNanos() {
        return endNanos;
    }

    public double seconds() {
        return (endNanos - startNanos) / 1e9;
    }

    /** In ns, one value for each frame: from the scheduled send to the read, or for speakers to the actual send. */
    public Histogram latencies() {
        return latencies;
    }
}
