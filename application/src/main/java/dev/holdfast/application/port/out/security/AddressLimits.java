package dev.holdfast.application.port.out.security;

import java.time.Duration;
import java.util.Optional;

/**
 * How often one network address may try. Ids are short, so guessing must be slow; a lecture hall behind one address must
 * not be. Weakness: remembers only so many addresses. Safe for use by many threads.
 */
public interface AddressLimits {

    /** Counts an attempt. Nothing means go on; otherwise when to come again. */
    Optional<Duration> attempt(String address, Attempt attempt);

    /** What is tried. */
    enum Attempt {
        /** Making a session. */
        CREATE,
        /** Looking up a session. */
        LOOK_UP,
        /** Attaching a connection. */
        ATTACH,
        /** Whatever somebody does who has shown a good token: not stopped by what others behind the address guess. */
        KNOWN,
        /** Having named a session that does not exist: too many of these stop {@link #LOOK_UP} and {@link #ATTACH}. */
        MISS
    }
}
