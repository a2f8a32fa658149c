// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out;

import java.time.Duration;
import java.time.Instant;

/** The only source of time outside bootstrap. For any thread. */
public interface Clock {

    /** Wall-clock time, to store and to show. May jump when the system's clock is set. */
    Instant now();

    /** Monotonic time in nanoseconds from an arbitrary origin, to measure durations. */
    long nanos();

    /** Blocks the thread for this long, or until it is interrupted. Never called on the data plane. */
    void sleep(Duration time);
}
