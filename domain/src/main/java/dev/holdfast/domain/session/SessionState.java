// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** State of a session. Each state has only its own data. */
public sealed interface SessionState {

    /** The state's name in responses: {@code waiting}, {@code live}, {@code paused}, {@code interrupted}, {@code ended}. */
    String word();

    /** No speaker has attached yet. The session ends at {@code expiresAt}. */
    record Waiting(Instant expiresAt) implements SessionState {
        public Waiting {
            Objects.requireNonNull(expiresAt, "expiresAt");
        }

        @Override
        public String word() {
            return "waiting";
        }
    }

    /** A speaker is attached. */
    record Live(SpeakerLease lease) implements SessionState, Leased {
        public Live {
            Objects.requireNonNull(lease, "lease");
        }

        @Override
        public String word() {
            return "live";
        }

        @Override
        public Live withLease(SpeakerLease next) {
            return new Live(next);
        }
    }

    /** A speaker is attached and has paused: the silence is intended. */
    record Paused(SpeakerLease lease) implements SessionState, Leased {
        public Paused {
            Objects.requireNonNull(lease, "lease");
        }

        @Override
        public String word() {
            return "paused";
        }

        @Override
        public Paused withLease(SpeakerLease next) {
            return new Paused(next);
        }
    }

    /**
     * The speaker's connection is closed. The session waits for another one.
     *
     * @param since when the server detected it
     * @param graceEndsAt when the session ends unless a speaker attaches
     * @param wasPaused whether the session is paused again when a speaker attaches
     */
    record Interrupted(Instant since, Instant graceEndsAt, boolean wasPaused) implements SessionState {
        public Interrupted {
            if (graceEndsAt.isBefore(since)) {
                throw new IllegalArgumentException(
                        "a grace period's end is not before its start: " + since + " to " + graceEndsAt);
            }
        }

        @Override
        public String word() {
            return "interrupted";
        }
    }

    /**
     * Ended. Listeners can still read the audio that the log retains.
     *
     * @param at when it ended
     * @param reason why
     * @param lastSequence the last appended frame; empty if there was none
     * @param forgottenAt until when clients can look it up
     */
    record Ended(Instant at, EndReason reason, Optional<Sequence> lastSequence, Instant forgottenAt)
            implements SessionState {
        public Ended {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(lastSequence, "lastSequence");
            if (forgottenAt.isBefore(at)) {
                throw new IllegalArgumentException("a session is not forgotten before it ends: " + at);
            }
        }

        @Override
        public String word() {
            return "ended";
        }
    }

    /** The states in which a speaker holds the lease. */
    sealed interface Leased permits Live, Paused {
        SpeakerLease lease();

        SessionState withLease(SpeakerLease next);
    }
}
