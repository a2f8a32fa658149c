// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The adapter in a Jetty server of its own, with one session in memory. */
final class SocketServer implements AutoCloseable {

    private final SpeakerFixture fixture = new SpeakerFixture();
    private final Server server = new Server();
    private final WebSocketAdapter adapter = new WebSocketAdapter(
            SpeakerFixture.SETTINGS,
            fixture.hosting,
            fixture.speaking,
            fixture.listening,
            fixture.broadcaster,
            fixture.clock);
    private final ServerConnector connector;
    private final String scheme;

    private SocketServer(String scheme, Function<Server, ServerConnector> connection) throws Exception {
        this.scheme = scheme;
        this.connector = connection.apply(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        adapter.mount().accept(server);
        adapter.start();
        server.start();
    }

    static SocketServer plain() throws Exception {
        return new SocketServer("ws", server -> new ServerConnector(server, new HttpConnectionFactory()));
    }

    static SocketServer withTls(Function<Server, ServerConnector> connection) throws Exception {
        return new SocketServer("wss", connection);
    }

    URI address(String role) {
        return URI.create(scheme + "://127.0.0.1:" + connector.getLocalPort() + "/ws?sessionId="
                + SpeakerFixture.SESSION.value() + "&role=" + role);
    }

    /** An audio frame with so large a payload. */
    static ByteBuffer frame(long sequence, int payloadBytes) {
        return AudioFrame.write(
                Codec.OPUS, 0, 960, sequence, sequence * 20_000, ByteBuffer.wrap(new byte[payloadBytes]));
    }

    @Override
    public void close() throws Exception {
        adapter.close();
        server.stop();
        fixture.close();
    }
}
