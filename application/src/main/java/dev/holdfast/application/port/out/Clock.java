package dev.holdfast.application.port.out;

import java.time.Duration;
import java.time.Instant;

/** What time it is. The only source of time outside bootstrap. */
public interface Clock {

    /** The wall clock: for what is stored and shown. It may jump. */
    Instant now();

    /** Nanoseconds from an arbitrary origin that never go back: for what is measured. */
    long nanos();

    /** Waits so long, or less where the thread is interrupted. For the control plane alone. */
    void sleep(Duration time);
}
