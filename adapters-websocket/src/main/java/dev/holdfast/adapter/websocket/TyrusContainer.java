package dev.holdfast.adapter.websocket;

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
import org.glassfish.tyrus.spi.WebSocketEngine;

/** A Tyrus container without a server of its own: connections are carried by Jetty's EndPoint. */
final class TyrusContainer extends TyrusServerContainer {

    /** A text message at its limit, and its header. */
    private static final int BUFFER_SLACK = 64;

    /** RFC 6455 §1.3; the key is that of its example. */
    private static final Map<String, String> HANDSHAKE = Map.of(
            "Host", "localhost",
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Version", "13",
            "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

    private final String path;
    private final WebSocketEngine engine;

    TyrusContainer(SocketSettings settings) {
        super((Set<Class<?>>) null);
        this.path = settings.path();
        this.engine = TyrusWebSocketEngine.builder(this)
                .incomingBufferSize(Math.max(
                                settings.limits().textBytesMax(),
                                settings.limits().rawBytesMax())
                        + BUFFER_SLACK)
                .build();
        try {
            addEndpoint(ServerEndpointConfig.Builder.create(SocketEndpoint.class, settings.path())
                    .subprotocols(List.of(Query.SUBPROTOCOL))
                    .configurator(new Introduction())
                    .build());
            start("/", -1);
        } catch (DeploymentException | IOException cannotBe) {
            throw new IllegalStateException("one endpoint on one path can be deployed", cannotBe);
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

    /**
     * What a connection to Tyrus is made of, for a client whose handshake is long over: what was asked and agreed then is of no
     * account to what it reads now, so this is a handshake like any other.
     */
    WebSocketEngine.UpgradeInfo introduce(SocketConnection connection) {
        RequestContext handshake = RequestContext.Builder.create()
                .requestURI(URI.create(path))
                .queryString("")
                .parameterMap(new HashMap<>())
                .httpSession(connection)
                .build();
        HANDSHAKE.forEach((name, value) -> handshake.getHeaders().put(name, List.of(value)));
        WebSocketEngine.UpgradeInfo agreed = engine.upgrade(handshake, new TyrusUpgradeResponse());
        if (agreed.getStatus() != WebSocketEngine.UpgradeStatus.SUCCESS) {
            throw new IllegalStateException("Tyrus refuses a handshake that it took before");
        }
        return agreed;
    }

    /** Introduces each endpoint to its connection, which came along with the handshake. */
    private static final class Introduction extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new SocketEndpoint());
        }

        @Override
        public boolean checkOrigin(String origin) {
            // Checked before Tyrus hears of the handshake.
            return true;
        }

        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            config.getUserProperties().put(SocketEndpoint.CONNECTION, request.getHttpSession());
        }
    }
}
