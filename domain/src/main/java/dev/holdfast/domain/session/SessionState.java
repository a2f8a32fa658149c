package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Where a session stands. Each state carries what is true in it alone. */
public sealed interface SessionState {

    /** As it is written in answers: {@code waiting}, {@code live}, {@code paused}, {@code interrupted}, {@code ended}. */
    String word();

    /** Created, and nobody has spoken yet. Ends by itself at {@code expiresAt}. */
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

    /** A speaker is attached and has paused: silence here is meant. */
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
     * The speaker's connection is gone and the session waits for another.
     *
     * @param since when it was noticed
     * @param graceEndsAt when the session ends unless a speaker came back
     * @param wasPaused whether a returning speaker returns to a pause
     */
    record Interrupted(Instant since, Instant graceEndsAt, boolean wasPaused) implements SessionState {
        public Interrupted {
            if (graceEndsAt.isBefore(since)) {
                throw new IllegalArgumentException("a grace ends after it begins: " + since + " to " + graceEndsAt);
            }
        }

        @Override
        public String word() {
            return "interrupted";
        }
    }

    /**
     * Over. What was said is still there for as long as the log keeps it.
     *
     * @param at when it ended
     * @param reason why
     * @param lastSequence the last frame that was appended, or nothing where nobody ever spoke
     * @param forgottenAt until when it can still be looked up
     */
    record Ended(Instant at, EndReason reason, Optional<Sequence> lastSequence, Instant forgottenAt)
            implements SessionState {
        public Ended {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(lastSequence, "lastSequence");
            if (forgottenAt.isBefore(at)) {
                throw new IllegalArgumentException("a session is forgotten after it ended: " + at);
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
