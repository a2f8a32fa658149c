// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A peer that uses Javalin's WebSocket, which is Jetty's. The libraries' threads run the handlers. */
public final class JettyPeer {

    private JettyPeer() {}

    public static void main(String[] arguments) {
        SessionListeners<WsContext> listeners = new SessionListeners<>();
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.routes.ws("/", webSocket -> {
                webSocket.onConnect(connection -> {
                    if (parameter(connection, "role").equals("listener")) {
                        listeners.of(parameter(connection, "session")).add(connection);
                    }
                });
                webSocket.onBinaryMessage(speaker -> {
                    // Sending continues after this method returns, when Jetty reuses the incoming buffer: one copy for
                    // all listeners.
                    ByteBuffer audio = ByteBuffer.allocate(speaker.data().remaining());
                    audio.put(speaker.data()).flip();
                    for (WsContext listener : listeners.of(parameter(speaker, "session"))) {
                        listener.send(audio.duplicate());
                    }
                });
                webSocket.onClose(connection ->
                        listeners.of(parameter(connection, "session")).remove(connection));
            });
        });
        app.start("127.0.0.1", Integer.parseInt(arguments[0]));
        System.out.println("ready on port " + app.port());
    }

    private static String parameter(WsContext connection, String name) {
        return Objects.requireNonNull(connection.queryParam(name), name);
    }
}
