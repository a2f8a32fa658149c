package dev.holdfast.adapter.websocket;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;

/**
 * The Jakarta endpoint: whole messages, as Tyrus puts them together, go to their connection. Public because Tyrus calls it
 * by reflection; nobody else has business here.
 */
public final class SocketEndpoint extends Endpoint {

    /** Under which a handshake leaves its connection among the user properties. */
    static final String CONNECTION = "dev.holdfast.connection";

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        SocketConnection connection =
                (SocketConnection) session.getUserProperties().get(CONNECTION);
        session.addMessageHandler(new MessageHandler.Whole<String>() {
            @Override
            public void onMessage(String text) {
                connection.text(text);
            }
        });
        // Only fragmented ones come here; whole binary messages never pass the gate.
        session.addMessageHandler(new MessageHandler.Whole<ByteBuffer>() {
            @Override
            public void onMessage(ByteBuffer payload) {
                connection.binary(payload);
            }
        });
    }

    @Override
    public void onError(Session session, Throwable fault) {
        SocketConnection connection =
                (SocketConnection) session.getUserProperties().get(CONNECTION);
        connection.failed(fault);
    }
}
