// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.tyrus;

import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * The Jakarta WebSocket endpoint: hands over the whole messages that Tyrus assembles to their connection. Public because Tyrus
 * calls it by reflection. For the reading thread.
 */
public final class TyrusEndpoint extends Endpoint {

    /** The user property that holds the endpoint's connection. */
    static final String CONNECTION = "dev.holdfast.connection";

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        WebSocketConnection connection =
                (WebSocketConnection) session.getUserProperties().get(CONNECTION);
        session.addMessageHandler(new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
                connection.text(text);
            }
        });
        // Fragmented messages only: the decoder handles whole ones.
        session.addMessageHandler(new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer payload) {
                connection.binary(payload);
            }
        });
    }

    @Override
    public void onError(Session session, Throwable fault) {
        WebSocketConnection connection =
                (WebSocketConnection) session.getUserProperties().get(CONNECTION);
        connection.fail(fault);
    }
}
