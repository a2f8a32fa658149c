// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import java.time.Duration;

/**
 * Spreads the departure of many connections over time, so that they do not all reconnect elsewhere at once. Not thread-safe.
 */
public final class DrainSchedule {

    /** A tenth of the default limit of handshakes per second: what a server can admit beside its other work. */
    private static final int PER_SECOND = 500;

    private final long stepNanos;
    private long nextNanos;

    /** For any number of connections, 500 a second. */
    DrainSchedule() {
        this(0, PER_SECOND, Duration.ofDays(1));
    }

    /**
     * @param count how many connections leave
     * @param perSecond how many leave a second
     * @param within when all have left; shortens the steps where {@code perSecond} would take longer
     */
    public DrainSchedule(int count, int perSecond, Duration within) {
        long step = Duration.ofSeconds(1).toNanos() / perSecond;
        this.stepNanos = Math.min(step, within.toNanos() / Math.max(1, count));
    }

    /** When the next connection leaves, from now. The first leaves at once. */
    public Duration next() {
        Duration delay = Duration.ofNanos(nextNanos);
        nextNanos += stepNanos;
        return delay;
    }

    /** When the last connection so far leaves, from the start. */
    public Duration last() {
        return Duration.ofNanos(Math.max(0, nextNanos - stepNanos));
    }
}
