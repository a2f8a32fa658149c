// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.protocol.AttachRequest;
import dev.holdfast.adapter.websocket.protocol.AttachResult;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.io.EndPoint;

/** Opening handshakes without HTTP: what {@link UpgradeHandler} does with a well-formed one. */
public final class SimulatedHandshakes {

    private static final String ADDRESS = "192.0.2.7";

    private final ConnectionRegistry registry;

    public SimulatedHandshakes(ConnectionRegistry registry) {
        this.registry = registry;
    }

    /** How a handshake was answered. */
    public sealed interface Answer {

        record Upgraded(WebSocketConnection connection) implements Answer {}

        record Refused(CloseReason reason) implements Answer {}
    }

    /**
     * Attaches a client. Like the thread of a route, this may wait for the store.
     *
     * @param attempt the connection's number in the order in which the server accepted them
     */
    public Answer handshake(Map<String, String> query, String id, long attempt, EndPoint socket) {
        AttachRequest wanted;
        try {
            wanted = HandshakeParser.parse(query::get, query.get("authorization"), "holdfast.v1", ADDRESS, attempt);
        } catch (HandshakeParser.InvalidHandshake invalid) {
            throw new IllegalArgumentException(invalid);
        }
        ConnectionQuota.Permit permit = registry.permit(wanted);
        Optional<RefusalReason> full = registry.acquire(permit, wanted);
        if (full.isPresent()) {
            return new Answer.Refused(Rejection.of(full.get()).reason());
        }
        boolean attached = false;
        try {
            ConnectionId connection = new ConnectionId(id);
            AttachResult result = registry.attach(wanted, connection);
            if (result instanceof AttachResult.Rejected rejected) {
                return new Answer.Refused(rejected.rejection().reason());
            }
            attached = true;
            return new Answer.Upgraded(registry.create(
                    new UpgradedSocket(socket, Runnable::run),
                    connection,
                    wanted,
                    ((AttachResult.Attached) result).attachment(),
                    permit));
        } finally {
            if (!attached) {
                permit.release();
            }
        }
    }

    /** As Jetty says it, with or without having handed over the transport. */
    public void completed(WebSocketConnection connection) {
        registry.handshakeCompleted(connection);
    }
}
