// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.protocol.ListenerQuota;
import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Limits connections in total, per address and per session. A permit is acquired before a store or a session is asked for
 * anything, and released when the connection is closed or its handshake has failed. Thread-safe; never blocks.
 */
final class ConnectionQuota {

    /**
     * Browsers that may be connected at once only to be told that they are refused, beside those with a permit. Each leaves
     * within a round trip or two seconds. Further ones get an HTTP status, which browsers do not show.
     */
    private static final int REJECTED_MAX = 256;

    private final Semaphore connections;
    private final Semaphore rejected = new Semaphore(REJECTED_MAX);
    private final KeyedCounter<Network> addresses;
    private final KeyedCounter<SessionId> listeners;

    ConnectionQuota(WebSocketLimits limits) {
        this.connections = new Semaphore(limits.connectionsMax());
        this.addresses = new KeyedCounter<>(limits.connectionsPerAddressMax());
        this.listeners = new KeyedCounter<>(limits.connectionsPerSessionMax());
    }

    /** A permit for a client from this address, not acquired yet. */
    Permit permit(Network network) {
        return new Permit(network);
    }

    /** Acquires a permit for sending a refusal to a client; empty if too many refusals are in progress. */
    Optional<Permit> permitForRejected() {
        return rejected.tryAcquire() ? Optional.of(new Permit()) : Optional.empty();
    }

    /** One connection's permit. */
    final class Permit implements ListenerQuota {

        /** Null for a client that only receives a refusal. */
        private final @Nullable Network network;

        /** Guarded by this, like the field below. */
        private boolean held;

        private @Nullable SessionId session;

        private Permit() {
            network = null;
            held = true;
        }

        private Permit(Network network) {
            this.network = network;
        }

        /** Acquires it; if a limit is reached, returns which and acquires nothing. */
        synchronized Optional<RefusalReason> acquire() {
            if (!connections.tryAcquire()) {
                return Optional.of(RefusalReason.CONNECTIONS);
            }
            if (!addresses.tryIncrement(network)) {
                connections.release();
                return Optional.of(RefusalReason.PER_ADDRESS);
            }
            held = true;
            return Optional.empty();
        }

        /** A permit that has been released counts nowhere. */
        @Override
        public synchronized Optional<RefusalReason> listen(SessionId wanted) {
            if (held && session == null) {
                if (!listeners.tryIncrement(wanted)) {
                    return Optional.of(RefusalReason.PER_SESSION);
                }
                session = wanted;
            }
            return Optional.empty();
        }

        /** Releases all that was acquired. Calls after the first do nothing. */
        synchronized void release() {
            if (!held) {
                return;
            }
            held = false;
            if (session != null) {
                listeners.decrement(session);
            }
            if (network == null) {
                rejected.release();
            } else {
                addresses.decrement(network);
                connections.release();
            }
        }
    }

    /** How many listeners a session has on this server. */
    int listenersOf(SessionId session) {
        return listeners.count(session);
    }

    /** How many addresses and sessions are counted. One that stays after its last permit would take memory for ever. */
    int keys() {
        return addresses.keys() + listeners.keys();
    }
}
