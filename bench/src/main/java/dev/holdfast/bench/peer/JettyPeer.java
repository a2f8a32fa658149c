// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import io.javalin.Javalin;
import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Javalin's own WebSocket, which is Jetty's. */
public final class JettyPeer {

    private JettyPeer() {}

    public static void main(String[] words) {
        Rooms<WsContext> rooms = new Rooms<>();
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.routes.ws("/", socket -> {
                socket.onConnect(context -> {
                    if (parameter(context, "role").equals("listener")) {
                        rooms.listeners(parameter(context, "room")).add(context);
                    }
                });
                socket.onBinaryMessage(speaker -> {
                    // Sending continues after this method returns, when Jetty reuses the incoming buffer: one copy for
                    // all listeners.
                    ByteBuffer audio = ByteBuffer.allocate(speaker.data().remaining());
                    audio.put(speaker.data()).flip();
                    for (WsContext listener : rooms.listeners(parameter(speaker, "room"))) {
                        listener.send(audio.duplicate());
                    }
                });
                socket.onClose(
                        context -> rooms.listeners(parameter(context, "room")).remove(context));
            });
        });
        app.start("127.0.0.1", Integer.parseInt(words[0]));
        System.out.println("ready on port " + app.port());
    }

    private static String parameter(WsContext context, String name) {
        return Objects.requireNonNull(context.queryParam(name), name);
    }
}
