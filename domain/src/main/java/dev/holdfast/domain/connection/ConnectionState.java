// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import java.util.Objects;

/**
 * State of one connection: {@code Opening → Attached → Draining → Closed}. It never goes back.
 *
 * <p>Each state has only the methods for its own transitions, so the compiler rejects attaching a closed connection.
 */
public sealed interface ConnectionState {

    /** Accepted, not yet attached to a session. A timeout limits this state. */
    record Opening() implements ConnectionState {

        public Attached attached(Role role) {
            return new Attached(role);
        }

        public Draining draining(CloseReason reason) {
            return new Draining(reason);
        }
    }

    /** Attached as speaker or listener. */
    record Attached(Role role) implements ConnectionState {
        public Attached {
            Objects.requireNonNull(role, "role");
        }

        public Draining draining(CloseReason reason) {
            return new Draining(reason);
        }
    }

    /** Closing: the server sends what is queued and ignores what it receives. */
    record Draining(CloseReason reason) implements ConnectionState {
        public Draining {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** Closed. */
    record Closed(CloseReason reason) implements ConnectionState {
        public Closed {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The transport is closed. The first reason given is kept. */
    default Closed closed(CloseReason reason) {
        if (this instanceof Closed already) {
            return already;
        }
        return this instanceof Draining draining ? new Closed(draining.reason()) : new Closed(reason);
    }
}
