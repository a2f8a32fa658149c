package dev.holdfast.domain.audio;

import java.util.Objects;

/**
 * Frames that a listener will not get, both ends included, and why. The one thing that makes a loss not a silent one.
 */
public record Gap(Sequence from, Sequence to, Cause cause) {

    /** @throws IllegalArgumentException if it ends before it begins */
    public Gap {
        Objects.requireNonNull(cause, "cause");
        if (to.compareTo(from) < 0) {
            throw new IllegalArgumentException("a gap ends where it begins or later: " + from + " to " + to);
        }
    }

    /** Why frames are missing. */
    public enum Cause {
        /** Older than what the log keeps. */
        RETENTION("retention"),
        /** The speaker no longer has them. */
        SPEAKER_LOST("speakerLost"),
        /** The listener fell so far behind that the log let them go. */
        LAGGED("lagged"),
        /** A server went away with them. */
        RESTART("restart");

        private final String word;

        Cause(String word) {
            this.word = word;
        }

        /** As it is written in messages. */
        public String word() {
            return word;
        }
    }
}
