// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import java.util.Objects;

/**
 * A range of frames that a listener will not receive, both ends inclusive, with the cause. The server reports every loss
 * of audio as a gap.
 */
public record Gap(Sequence from, Sequence to, Cause cause) {

    /** @throws IllegalArgumentException if {@code to} is less than {@code from} */
    public Gap {
        Objects.requireNonNull(cause, "cause");
        if (to.compareTo(from) < 0) {
            throw new IllegalArgumentException("a gap's end is not before its start: " + from + " to " + to);
        }
    }

    /** Why frames are missing. */
    public enum Cause {
        /** Older than the log's retention. */
        RETENTION("retention"),
        /** The speaker's client no longer has these frames. */
        SPEAKER_LOST("speakerLost"),
        /** The log evicted the frames before the listener read them. */
        LAGGED("lagged"),
        /** The frames are on another server, or were lost when a server stopped. */
        RESTART("restart");

        private final String word;

        Cause(String word) {
            this.word = word;
        }

        /** The cause's name in protocol messages. */
        public String word() {
            return word;
        }
    }
}
