// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A measured time window, and how late frames were in it. One thread writes; read it when it is over. */
public final class Window {

    private static final long LATENCY_MAX_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    static final Window NONE = new Window(0, 0);

    private final long fromNanos;
    private final long toNanos;
    private final Histogram latencies = new Histogram(LATENCY_MAX_NANOS, DIGITS);

    /** Two values of {@link System#nanoTime()}. */
    public Window(long fromNanos, long toNanos) {
        this.fromNanos = fromNanos;
        this.toNanos = toNanos;
    }

    boolean isOpen(long nowNanos) {
        return nowNanos - fromNanos >= 0 && nowNanos - toNanos < 0;
    }

    void arrived(long latencyNanos) {
        latencies.recordValue(Math.min(Math.max(latencyNanos, 0), LATENCY_MAX_NANOS));
    }

    public long toNanos() {
        return toNanos;
    }

    public double seconds() {
        return (toNanos - fromNanos) / 1e9;
    }

    /** From when each frame ought to have left to when it was read (or, of speakers, did leave), in ns; one value each. */
    public Histogram latencies() {
        return latencies;
    }
}
