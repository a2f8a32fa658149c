// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import dev.holdfast.domain.connection.Gcra;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Token bucket that limits a session's audio to a multiple of real time, after an initial burst. It outlives connections, so
 * that a speaker gains nothing by connecting again. Kept as a single number ({@link Gcra}). Allocates nothing. Thread-safe: an
 * older connection may still append while a newer one does.
 */
public final class RealTimeBudget {

    private final AtomicLong paidNanos;
    private final SpeakingLimits limits;
    private final long burstNanos;

    public RealTimeBudget(SpeakingLimits limits, long nowNanos) {
        this.limits = limits;
        this.burstNanos = priceOf(limits.burst().toNanos());
        this.paidNanos = new AtomicLong(nowNanos);
    }

    /** Takes this much audio from the bucket. False, and nothing is taken, if the bucket has less. */
    boolean take(long audioNanos, long nowNanos) {
        long price = priceOf(audioNanos);
        while (true) {
            long paid = paidNanos.get();
            long next = Gcra.take(paid, nowNanos, price, burstNanos);
            if (next == paid) {
                return false;
            }
            if (paidNanos.compareAndSet(paid, next)) {
                return true;
            }
        }
    }

    /** Returns audio that was taken and not appended. */
    void giveBack(long audioNanos) {
        paidNanos.addAndGet(-priceOf(audioNanos));
    }

    /** The audio that the bucket has now, from none to the burst. */
    long availableNanos(long nowNanos) {
        return Math.round(Gcra.available(paidNanos.get(), nowNanos, burstNanos) * limits.rateMax());
    }

    SpeakingLimits limits() {
        return limits;
    }

    /** Whether the bucket is as full as a new one. */
    public boolean isFull(long nowNanos) {
        return Gcra.isFull(paidNanos.get(), nowNanos);
    }

    /** The time in which so much audio may come, rounded up. */
    private long priceOf(long audioNanos) {
        return (long) Math.ceil(audioNanos / limits.rateMax());
    }
}
