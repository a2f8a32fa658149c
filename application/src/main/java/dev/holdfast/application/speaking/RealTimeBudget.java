package dev.holdfast.application.speaking;

import java.time.Duration;

/**
 * How much audio a speaker may send ahead of the clock: a burst after an attach, and from then on a multiple of real
 * time. A leaky bucket that holds audio, in nanoseconds. For one thread.
 */
final class RealTimeBudget {

    private final double rateMax;
    private final long burstNanos;
    private double availableNanos;
    private long lastNanos;

    RealTimeBudget(double rateMax, Duration burst, long nowNanos) {
        this.rateMax = rateMax;
        this.burstNanos = burst.toNanos();
        this.availableNanos = burstNanos;
        this.lastNanos = nowNanos;
    }

    /** Whether audio of this length may pass now; if so, it has. */
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
