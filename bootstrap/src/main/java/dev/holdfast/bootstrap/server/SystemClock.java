package dev.holdfast.bootstrap.server;

import dev.holdfast.application.port.out.Clock;
import java.time.Instant;

/** The machine's own clocks. */
public final class SystemClock implements Clock {

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
