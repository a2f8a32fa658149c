package dev.holdfast.domain.connection;

import java.util.Objects;

/**
 * Where one connection stands: {@code Opening → Attached → Draining → Closed}, and never back.
 *
 * <p>Each state has only the steps that lead on from it, so a closed connection cannot be attached by mistake.
 */
public sealed interface ConnectionState {

    /** Accepted, and not yet part of a session: it has a limited time to become so. */
    record Opening() implements ConnectionState {

        public Attached attached(Role role) {
            return new Attached(role);
        }

        public Draining draining(CloseReason reason) {
            return new Draining(reason);
        }
    }

    /** Speaks or listens. */
    record Attached(Role role) implements ConnectionState {
        public Attached {
            Objects.requireNonNull(role, "role");
        }

        public Draining draining(CloseReason reason) {
            return new Draining(reason);
        }
    }

    /** Says its last words: what is queued still goes out, nothing that comes in counts any more. */
    record Draining(CloseReason reason) implements ConnectionState {
        public Draining {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Gone. */
    record Closed(CloseReason reason) implements ConnectionState {
        public Closed {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The transport is gone. The first reason given is the one that counts. */
    default Closed closed(CloseReason reason) {
        if (this instanceof Closed already) {
            return already;
        }
        return this instanceof Draining draining ? new Closed(draining.reason()) : new Closed(reason);
    }
}
