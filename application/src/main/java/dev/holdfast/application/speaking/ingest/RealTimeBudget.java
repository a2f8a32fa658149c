// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

/**
 * Token bucket that limits a speaker to a multiple of real time, after an initial burst. Holds audio, in nanoseconds.
 * Confined to the thread that reads from the speaker's connection.
 */
final class RealTimeBudget {

    private final double rateMax;
    private final long burstNanos;
    private double availableNanos;
    private long lastNanos;

    RealTimeBudget(SpeakingLimits limits, long nowNanos) {
        this.rateMax = limits.rateMax();
        this.burstNanos = limits.burst().toNanos();
        this.availableNanos = burstNanos;
        this.lastNanos = nowNanos;
    }

    /** Takes this much audio from the bucket. False, and nothing is taken, if the bucket has less. */
    boolean take(long audioNanos, long nowNanos) {
        availableNanos = Math.min(burstNanos, availableNanos + (nowNanos - lastNanos) * rateMax);
        lastNanos = nowNanos;
        if (audioNanos > availableNanos) {
            return false;
        }
        availableNanos -= audioNanos;
        return true;
    }
}
