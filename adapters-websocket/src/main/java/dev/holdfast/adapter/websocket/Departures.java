package dev.holdfast.adapter.websocket;

import java.time.Duration;

/** When each of many should leave, one after the other, so that they do not all arrive elsewhere at once. For one thread. */
final class Departures {

    /** What a server takes in beside its work: a quarter of the handshakes that it looks at in a second. */
    private static final int PER_SECOND = 500;

    private final long stepNanos;
    private long nextNanos;

    /** So many, at an easy pace. */
    Departures() {
        this(0, PER_SECOND, Duration.ofDays(1));
    }

    /**
     * @param count how many there are
     * @param perSecond how many should leave a second
     * @param within in how long all should have left, although that be faster
     */
    Departures(int count, int perSecond, Duration within) {
        long easy = Duration.ofSeconds(1).toNanos() / perSecond;
        this.stepNanos = Math.min(easy, within.toNanos() / Math.max(1, count));
    }

    /** The first leaves at once. */
    Duration next() {
        Duration slot = Duration.ofNanos(nextNanos);
        nextNanos += stepNanos;
        return slot;
    }

    /** When the last of those so far should have left. */
    Duration last() {
        return Duration.ofNanos(Math.max(0, nextNanos - stepNanos));
    }
}
