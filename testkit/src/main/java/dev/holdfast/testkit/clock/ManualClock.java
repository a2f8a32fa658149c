package dev.holdfast.testkit.clock;

import dev.holdfast.application.port.out.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until somebody advances it. Safe for use by many threads. */
public final class ManualClock implements Clock {

    /** Where a clock starts unless told otherwise: the instant of the protocol's own example. */
    public static final Instant START = Instant.parse("2026-11-22T17:04:41Z");

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
     * Lets time pass, on both clocks alike.
     *
     * @throws IllegalArgumentException if negative: measured time never goes back
     */
    public synchronized void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + time);
        }
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Sets the wall clock alone, forwards or back, as an administrator or NTP would. */
    public synchronized void setWallClock(Instant to) {
        now = to;
    }

    /** Nobody waits: time passes. */
    @Override
    public void sleep(Duration time) {
        advance(time);
    }
}
