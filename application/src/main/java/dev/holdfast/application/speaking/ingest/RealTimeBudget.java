// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Token bucket that limits a session's audio to a multiple of real time, after an initial burst. It outlives connections, so
 * that a speaker gains nothing by connecting again. Kept as a single number: the time up to which audio is paid for (GCRA,
 * ITU-T I.371). Allocates nothing. Thread-safe: an older connection may still append while a newer one does.
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
            long ahead = Math.max(0, paid - nowNanos) + price;
            if (ahead > burstNanos) {
                return false;
            }
            if (paidNanos.compareAndSet(paid, nowNanos + ahead)) {
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
        long ahead = Math.max(0, paidNanos.get() - nowNanos);
        return Math.round(Math.max(0, burstNanos - ahead) * limits.rateMax());
    }

    SpeakingLimits limits() {
        return limits;
    }

    /** Whether the bucket is as full as a new one. */
    public boolean isFull(long nowNanos) {
        return paidNanos.get() - nowNanos <= 0;
    }

    /** The time in which so much audio may come, rounded up. */
    private long priceOf(long audioNanos) {
        return (long) Math.ceil(audioNanos / limits.rateMax());
    }
}
