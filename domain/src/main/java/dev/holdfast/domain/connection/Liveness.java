package dev.holdfast.domain.connection;

import java.time.Duration;

/**
 * When a silent peer is asked whether it lives, and when it counts as dead.
 *
 * @param pingAfter silence after which it is pinged
 * @param deadAfter silence after which it is given up
 */
public record Liveness(Duration pingAfter, Duration deadAfter) {

    /** A lost speaker is heard by all: found out within 5 s (PROTOCOL §2). */
    public static final Liveness SPEAKER = new Liveness(Duration.ofSeconds(2), Duration.ofSeconds(5));

    /** A lost listener costs a socket: found out within 30 s (PROTOCOL §2). */
    public static final Liveness LISTENER = new Liveness(Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** @throws IllegalArgumentException unless 0 &lt; pingAfter &lt; deadAfter */
    public Liveness {
        if (pingAfter.isZero() || pingAfter.isNegative() || pingAfter.compareTo(deadAfter) >= 0) {
            throw new IllegalArgumentException(
                    "a peer is pinged before it is given up: " + pingAfter + ", " + deadAfter);
        }
    }

    /** What to make of a peer from whom nothing came for this long. */
    public Verdict judge(Duration silence) {
        if (silence.compareTo(deadAfter) >= 0) {
            return Verdict.DEAD;
        }
        return silence.compareTo(pingAfter) >= 0 ? Verdict.ASK : Verdict.ALIVE;
    }

    /** What a silence means. */
    public enum Verdict {
        ALIVE,
        ASK,
        DEAD
    }
}
