// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.schedule;

import dev.holdfast.application.port.out.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** The clocks of this machine. */
public final class SystemClock implements Clock {

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        // A parked thread may wake at any time.
        for (long left = time.toNanos(); left > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
            left = end - System.nanoTime();
        }
    }
}
