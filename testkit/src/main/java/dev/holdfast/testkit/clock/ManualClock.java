// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.clock;

import dev.holdfast.application.port.out.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until a test advances it. Safe for use by many threads. */
public final class ManualClock implements Clock {

    /**
     * Default start, more than five years ago: DynamoDB and DynamoDB Local delete expired items by the date of the machine, but
     * none whose TTL is more than five years old.
     */
    public static final Instant START = Instant.parse("2020-11-22T17:04:41Z");

    /** Guarded by this. */
    private Instant now;

    /** Guarded by this. Not 0 at first, because {@link System#nanoTime()} has no meaningful origin either. */
    private long nanos = 7_000_000_000L;

    public ManualClock() {
        this(START);
    }

    public ManualClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    /**
     * Advances the wall clock and the monotonic clock.
     *
     * @throws IllegalArgumentException if negative: the monotonic clock never goes back
     */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("the clock cannot go back: " + time);
        }
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Sets the wall clock alone, forward or back, as an operator or NTP does. */
    public synchronized void setWallClock(Instant to) {
        now = to;
    }

    /** Advances the clock instead of waiting. */
    @Override
    public void sleep(Duration time) {
        advance(time);
    }
}
