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

/** Stock Tyrus in its own container, Grizzly, as its documentation shows it. */
@ServerEndpoint("/")
public class TyrusPeer {

    /** The container creates the endpoints, so their shared state is static. */
    private static final Rooms<Session> ROOMS = new Rooms<>();

    public static void main(String[] words) throws DeploymentException, InterruptedException {
        Server server = new Server("127.0.0.1", Integer.parseInt(words[0]), "/", Map.of(), TyrusPeer.class);
        server.start();
        System.out.println("ready on port " + server.getPort());
        Thread.currentThread().join();
    }

    @OnOpen
    public void open(Session session) {
        if (parameter(session, "role").equals("listener")) {
            ROOMS.listeners(parameter(session, "room")).add(session);
        }
    }

    @OnMessage
    public void message(Session speaker, ByteBuffer audio) {
        for (Session listener : ROOMS.listeners(parameter(speaker, "room"))) {
            listener.getAsyncRemote().sendBinary(audio.duplicate());
        }
    }

    @OnClose
    public void close(Session session) {
        ROOMS.listeners(parameter(session, "room")).remove(session);
    }

    private static String parameter(Session session, String name) {
        return session.getRequestParameterMap().get(name).get(0);
    }
}
