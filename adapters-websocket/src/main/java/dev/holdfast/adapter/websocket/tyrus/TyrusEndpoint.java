// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.tyrus;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;

/**
 * The Jakarta WebSocket endpoint that is deployed in Tyrus: its path and subprotocol are what Tyrus negotiates handshakes with.
 * After a handshake Tyrus sees nothing of the connection (docs/adr/0002), so no session is ever opened.
 */
public final class TyrusEndpoint extends Endpoint {

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        throw new IllegalStateException("Tyrus negotiates handshakes only");
    }
}
