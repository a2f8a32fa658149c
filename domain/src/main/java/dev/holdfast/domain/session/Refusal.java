package dev.holdfast.domain.session;

import dev.holdfast.domain.identity.SessionId;
import java.time.Instant;

/** Why a session does not do what it was asked: an answer, not a failure. */
public sealed interface Refusal {

    /** In words for the person who asked. Names nobody but them. */
    String explanation();

    /** Somebody else's session. */
    record NotTheOwner(SessionId session) implements Refusal {
        @Override
        public String explanation() {
            return "Only the owner of " + session + " may do this, and this token is somebody else's.";
        }
    }

    /** Too late: it is over. */
    record AlreadyEnded(SessionId session, SessionState.Ended ended) implements Refusal {
        @Override
        public String explanation() {
            return switch (ended.reason()) {
                case ENDED_BY_OWNER -> "The session " + session + " was ended by its owner.";
                case ENDED_BY_OPERATOR -> "The session " + session + " was ended by whoever operates this server.";
                case SPEAKER_LOST -> "The session " + session + " ended because its speaker did not come back.";
                case EXPIRED -> "The session " + session + " expired before anybody spoke.";
            };
        }
    }

    /** The lease is another connection's by now, or nobody's. */
    record LeaseLost(SessionId session, long epoch) implements Refusal {
        @Override
        public String explanation() {
            return "Another connection speaks in " + session + " now; this one's turn (epoch " + epoch + ") is over.";
        }
    }

    /** Another server holds the lease, and its speaker may still be speaking there. */
    record HeldElsewhere(SessionId session, Instant until) implements Refusal {
        @Override
        public String explanation() {
            return "Another server still holds " + session
                    + " for its speaker. It gives it back when it hears of this, or"
                    + " its time runs out. Connect again.";
        }
    }

    /** Its time has not come: the lease, the grace or the session itself still runs. */
    record NotDue(SessionId session) implements Refusal {
        @Override
        public String explanation() {
            return "The session " + session + " is not due to change by itself.";
        }
    }
}
