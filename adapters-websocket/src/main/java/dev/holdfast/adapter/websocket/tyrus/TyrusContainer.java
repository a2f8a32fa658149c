// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.tyrus;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Tyrus container without a server: negotiates opening handshakes that Jetty has read. Thread-safe once constructed. */
public final class TyrusContainer extends TyrusServerContainer {

    /** The headers that Tyrus needs, in lower case. No extensions: the server has none, and Tyrus fails on odd lists of them. */
    public static final Set<String> HEADERS = Set.of(
            "host",
            "upgrade",
            "connection",
            "origin",
            "sec-websocket-key",
            "sec-websocket-version",
            "sec-websocket-protocol");

    private static final Logger LOG = LoggerFactory.getLogger(TyrusContainer.class);

    private final String path;
    private final WebSocketEngine engine;

    public TyrusContainer(WebSocketSettings settings) {
        super((Set<Class<?>>) null);
        this.path = settings.path();
        this.engine = TyrusWebSocketEngine.builder(this).build();
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

    /** Negotiates the opening handshake (RFC 6455 §4.2.2). Keeps nothing of it. */
    public Negotiation negotiate(Map<String, List<String>> headers) {
        RequestContext request = RequestContext.Builder.create()
                .requestURI(URI.create(path))
                .queryString("")
                .parameterMap(new HashMap<>())
                .build();
        request.getHeaders().putAll(headers);
        // Tyrus takes a list in one header line for one name (RFC 6455 §11.3.4 allows both forms).
        request.getHeaders().computeIfPresent("Sec-WebSocket-Protocol", (name, offers) -> offers.stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .toList());
        // One of a list that has it (RFC 9110 §7.8): Tyrus compares the whole value.
        request.getHeaders().put("Upgrade", List.of("websocket"));
        TyrusUpgradeResponse response = new TyrusUpgradeResponse();
        WebSocketEngine.UpgradeInfo upgrade;
        try {
            upgrade = engine.upgrade(request, response);
        } catch (RuntimeException odd) {
            LOG.debug("Tyrus failed on a handshake", odd);
            return new Negotiation(false, Map.of());
        }
        Map<String, String> answer = new HashMap<>();
        response.getHeaders().forEach((name, values) -> answer.put(name, String.join(", ", values)));
        return new Negotiation(upgrade.getStatus() == WebSocketEngine.UpgradeStatus.SUCCESS, answer);
    }

    /**
     * The outcome of a handshake.
     *
     * @param headers the answer's
     */
    public record Negotiation(boolean succeeded, Map<String, String> headers) {}

    /** Leaves origins to the handshake handler, which has checked them already. */
    private static final class EndpointConfigurator extends ServerEndpointConfig.Configurator {

        @Override
        public boolean checkOrigin(String origin) {
            return true;
        }
    }
}
