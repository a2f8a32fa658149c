// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import java.time.Duration;

/**
 * Heartbeat timeouts of a connection: when the server pings a silent peer, and when it closes the connection.
 *
 * @param pingAfter silence after which the server sends a ping
 * @param deadAfter silence after which the server closes the connection
 */
public record Liveness(Duration pingAfter, Duration deadAfter) {

    /** All listeners hear a lost speaker, so the server detects one within 5 s (docs/protocol.md §2). */
    public static final Liveness SPEAKER = new Liveness(Duration.ofSeconds(2), Duration.ofSeconds(5));

    /** A lost listener costs only a socket, so the server detects one within 30 s (docs/protocol.md §2). */
    public static final Liveness LISTENER = new Liveness(Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** @throws IllegalArgumentException unless 0 &lt; pingAfter &lt; deadAfter */
    public Liveness {
        if (pingAfter.isZero() || pingAfter.isNegative() || pingAfter.compareTo(deadAfter) >= 0) {
            throw new IllegalArgumentException("pingAfter is less than deadAfter: " + pingAfter + ", " + deadAfter);
        }
    }

    /** Judges a peer that has sent nothing for this long. */
    public Verdict judge(Duration silence) {
        if (silence.compareTo(deadAfter) >= 0) {
            return Verdict.DEAD;
        }
        return silence.compareTo(pingAfter) >= 0 ? Verdict.PING : Verdict.ALIVE;
    }

    /** Result of {@link #judge}: do nothing, send a ping, or close. */
    public enum Verdict {
        ALIVE,
        PING,
        DEAD
    }
}
