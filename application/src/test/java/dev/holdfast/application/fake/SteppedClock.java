// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that only tests advance. {@link #sleep} advances it, and runs a task that plays what happens meanwhile. */
public final class SteppedClock implements Clock {

    public static final Instant START = Instant.parse("2026-11-22T17:00:00Z");

    private Instant now = START;
    private long nanos = 7_000_000_000L;
    private Runnable duringSleep = () -> {};

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    public void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** Runs each time a use case sleeps. */
    public void duringSleep(Runnable task) {
        duringSleep = task;
    }

    @Override
    public void sleep(Duration time) {
        advance(time);
        duringSleep.run();
    }
}
