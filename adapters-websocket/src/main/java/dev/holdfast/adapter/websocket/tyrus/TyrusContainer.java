// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.tyrus;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.connection.MessageAssembler;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.WebSocketEngine;

/** A Tyrus container without a server: Jetty's {@code EndPoint} carries its connections. Thread-safe once constructed. */
public final class TyrusContainer extends TyrusServerContainer implements MessageAssembler.Factory {

    /** The header of a text message of the largest size, rounded up. */
    private static final int BUFFER_SLACK = 64;

    /** A valid handshake; the key is that of the example in RFC 6455 §1.3. */
    private static final Map<String, List<String>> ANY_HANDSHAKE = Map.of(
            "Host", List.of("localhost"),
            "Upgrade", List.of("websocket"),
            "Connection", List.of("Upgrade"),
            "Sec-WebSocket-Version", List.of("13"),
            "Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ=="));

    /** All headers that Tyrus reads, in lower case. It keeps what it is given for as long as the connection lives. */
    public static final Set<String> HEADERS = Set.of(
            "host",
            "upgrade",
            "connection",
            "origin",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol",
            "sec-websocket-extensions");

    private final String path;
    private final WebSocketEngine engine;

    public TyrusContainer(WebSocketSettings settings) {
        super((Set<Class<?>>) null);
        this.path = settings.path();
        this.engine = TyrusWebSocketEngine.builder(this)
                .incomingBufferSize(Math.max(
                                settings.limits().textBytesMax(),
                                settings.limits().rawBytesMax())
                        + BUFFER_SLACK)
                .build();
        try {
            addEndpoint(ServerEndpointConfig.Builder.create(TyrusEndpoint.class, settings.path())
                    .subprotocols(List.of(WebSocketSettings.SUBPROTOCOL))
                    .configurator(new EndpointConfigurator())
                    .build());
            start("/", -1);
        } catch (DeploymentException | IOException cannotBe) {
            throw new IllegalStateException("one endpoint on one path can always be deployed", cannotBe);
        }
    }

    @Override
    public void register(Class<?> endpointClass) throws DeploymentException {
        engine.register(endpointClass, "");
    }

    @Override
    public void register(ServerEndpointConfig config) throws DeploymentException {
        engine.register(config, "");
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
        return engine;
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }

    /** Negotiates the opening handshake (RFC 6455 §4.2.2). */
    public Negotiation negotiate(Map<String, List<String>> headers, WebSocketConnection connection) {
        TyrusUpgradeResponse response = new TyrusUpgradeResponse();
        WebSocketEngine.UpgradeInfo upgrade = engine.upgrade(request(headers, connection), response);
        Map<String, String> answer = new HashMap<>();
        response.getHeaders().forEach((name, values) -> answer.put(name, String.join(", ", values)));
        return new Negotiation(upgrade.getStatus() == WebSocketEngine.UpgradeStatus.SUCCESS, answer);
    }

    /**
     * Creates the Tyrus connection of a client after its handshake. Tyrus requires a handshake of its own. Its content
     * does not affect how Tyrus reads messages, so it is the same for all.
     */
    @Override
    public MessageAssembler create(WebSocketConnection connection) {
        WebSocketEngine.UpgradeInfo upgrade =
                engine.upgrade(request(ANY_HANDSHAKE, connection), new TyrusUpgradeResponse());
        if (upgrade.getStatus() != WebSocketEngine.UpgradeStatus.SUCCESS) {
            throw new IllegalStateException("Tyrus refuses a handshake that it accepted before");
        }
        Connection tyrus = upgrade.createConnection(
                new TyrusWriter(connection), closed -> connection.getEndPoint().close());
        return bytes -> tyrus.getReadHandler().handle(bytes);
    }

    private RequestContext request(Map<String, List<String>> headers, WebSocketConnection connection) {
        RequestContext request = RequestContext.Builder.create()
                .requestURI(URI.create(path))
                .queryString("")
                .parameterMap(new HashMap<>())
                .httpSession(connection)
                .build();
        request.getHeaders().putAll(headers);
        return request;
    }

    /**
     * The outcome of a handshake.
     *
     * @param headers the answer's
     */
    public record Negotiation(boolean succeeded, Map<String, String> headers) {}

    /** Connects each endpoint to its connection, which Tyrus carries through the handshake as an HTTP session. */
    private static final class EndpointConfigurator extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new TyrusEndpoint());
        }

        @Override
        public boolean checkOrigin(String origin) {
            // The handshake handler has checked it already.
            return true;
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put(TyrusEndpoint.CONNECTION, request.getHttpSession());
        }
    }
}
