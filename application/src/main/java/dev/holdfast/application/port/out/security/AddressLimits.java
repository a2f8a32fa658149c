// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import java.time.Duration;
import java.util.Optional;

/**
 * Rate limits per network address: slow for clients that guess ids, fast enough for an audience behind one address.
 * Weakness: forgets addresses beyond its capacity. For any thread.
 */
public interface AddressLimits {

    /** Counts an attempt. Empty if it is within the limit; otherwise when to retry. */
    Optional<Duration> attempt(String address, Attempt attempt);

    /** Kinds of attempts, each with its own limit. */
    enum Attempt {
        /** Creating a session. */
        CREATE,
        /** Looking up a session. */
        LOOK_UP,
        /** Attaching a connection. */
        ATTACH,
        /** Any request with a valid token. Misses of other clients behind the address do not affect it. */
        KNOWN,
        /** Looking up a session that the address hears already. Misses do not affect it. */
        KNOWN_LOOK_UP,
        /** A request for an unknown session. Too many of these block {@link #LOOK_UP} and {@link #ATTACH}. */
        MISS
    }
}
