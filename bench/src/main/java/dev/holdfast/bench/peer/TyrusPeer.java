// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.Map;
import org.glassfish.tyrus.server.Server;

/**
 * A peer that uses Tyrus in its Grizzly container, configured as its documentation shows. Grizzly's threads run the
 * handlers.
 */
@ServerEndpoint("/")
public class TyrusPeer {

    /** Static, because the container creates the endpoints. */
    private static final SessionListeners<Session> LISTENERS = new SessionListeners<>();

    public static void main(String[] arguments) throws DeploymentException, InterruptedException {
        Server server = new Server("127.0.0.1", Integer.parseInt(arguments[0]), "/", Map.of(), TyrusPeer.class);
        server.start();
        System.out.println("ready on port " + server.getPort());
        Thread.currentThread().join();
    }

    @OnOpen
    public void open(Session connection) {
        if (parameter(connection, "role").equals("listener")) {
            LISTENERS.of(parameter(connection, "session")).add(connection);
        }
    }

    @OnMessage
    public void message(Session speaker, ByteBuffer audio) {
        for (Session listener : LISTENERS.of(parameter(speaker, "session"))) {
            listener.getAsyncRemote().sendBinary(audio.duplicate());
        }
    }

    @OnClose
    public void close(Session connection) {
        LISTENERS.of(parameter(connection, "session")).remove(connection);
    }

    private static String parameter(Session connection, String name) {
        return connection.getRequestParameterMap().get(name).get(0);
    }
}
