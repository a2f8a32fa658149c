// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.identity.SessionId;
import java.time.Instant;

/** Why a session refuses a transition. A value, not an exception: a refusal is an expected result. */
public sealed interface Refusal {

    /** Explanation for the client's user. Contains no other user's data. */
    String explanation();

    /** The principal is not the session's owner. */
    record NotTheOwner(SessionId session) implements Refusal {
        @Override
        public String explanation() {
            return "Only the owner of " + session + " may do this, and this token belongs to another user.";
        }
    }

    /** The session has ended. */
    record AlreadyEnded(SessionId session, SessionState.Ended ended) implements Refusal {
        @Override
        public String explanation() {
            return switch (ended.reason()) {
                case ENDED_BY_OWNER -> "The session " + session + " was ended by its owner.";
                case ENDED_BY_OPERATOR -> "The session " + session + " was ended by an operator of this server.";
                case SPEAKER_LOST -> "The session " + session + " ended because its speaker did not come back.";
                case EXPIRED -> "The session " + session + " expired before a speaker attached.";
            };
        }
    }

    /** The connection no longer holds the lease: another connection took it. */
    record LeaseLost(SessionId session, long epoch) implements Refusal {
        @Override
        public String explanation() {
            return "This connection no longer holds the lease of " + session + " (epoch " + epoch
                    + "): a newer connection took it.";
        }
    }

    /** The connection's lease expired, and no other connection has taken one: the same speaker may attach again. */
    record LeaseExpired(SessionId session, long epoch) implements Refusal {
        @Override
        public String explanation() {
            return "The lease of " + session + " (epoch " + epoch + ") expired. Connect again to continue.";
        }
    }

    /** Another node holds the lease, and its speaker may still append there. */
    record HeldElsewhere(SessionId session, Instant until) implements Refusal {
        @Override
        public String explanation() {
            return "Another server still holds " + session
                    + " for its speaker. It releases the lease when it sees this request, or the lease expires. Connect again.";
        }
    }

    /** Neither the lease, the grace period nor the session's own timeout has expired yet. */
    record NotDue(SessionId session) implements Refusal {
        @Override
        public String explanation() {
            return "No timeout of the session " + session + " has passed yet.";
        }
    }
}
