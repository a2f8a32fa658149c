// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.HttpAdapter;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.bootstrap.schedule.PeriodicTask;
import dev.holdfast.bootstrap.settings.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** HTTP and WebSocket on one port. */
final class WebEndpoints implements Endpoints {

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ServerSettings settings;
    private final Clock clock;
    private final SessionBroadcaster notifier = new SessionBroadcaster();
    private volatile @Nullable WebSocketAdapter startedSockets;
    private volatile @Nullable HttpAdapter startedHttp;

    WebEndpoints(ServerSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public SessionNotifier notifier() {
        return notifier;
    }

    @Override
    public URI start(UseCases useCases, Security security, Administration administration) {
        WebSocketAdapter sockets = new WebSocketAdapter(
                new WebSocketSettings(
                        WebSocketSettings.PATH,
                        settings.host(),
                        socketOrigins(),
                        settings.trustForwarded(),
                        settings.eventLoops(),
                        settings.sockets(),
                        WebSocketTimeouts.DEFAULT),
                useCases.hosting(),
                useCases.speaking(),
                useCases.listening(),
                notifier,
                clock);
        startedSockets = sockets;
        HttpAdapter http = new HttpAdapter(
                HttpSettings.DEFAULT
                        .listeningOn(settings.host(), settings.port())
                        .allowing(settings.allowedOrigins())
                        .reachedAt(settings.publicUrl(), settings.trustForwarded())
                        .showingPages(settings.pages())
                        .within(settings.requests()),
                new HttpAdapter.Ports(useCases.hosting(), useCases.operating(), security.signIn()),
                administration.readiness(),
                version(),
                administration.metrics(),
                administration.shutdown(),
                sockets.mount());
        startedHttp = http;
        sockets.start();
        return URI.create("http://" + authority(settings.host()) + ":" + http.start());
    }

    /** The origins that are allowed, and that of the address in links: a page there is this server's. */
    private Set<String> socketOrigins() {
        Set<String> origins = new HashSet<>(settings.allowedOrigins());
        settings.publicUrl().map(WebEndpoints::origin).ifPresent(origins::add);
        return origins;
    }

    /** As browsers write it (RFC 6454 §6.2): in lower case, without the scheme's own port. */
    private static String origin(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        boolean isUsualPort = url.getPort() < 0 || url.getPort() == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + (isUsualPort ? "" : ":" + url.getPort());
    }

    private static String version() {
        String version = WebEndpoints.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String authority(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private WebSocketAdapter sockets() {
        return Objects.requireNonNull(startedSockets, "not started");
    }

    @Override
    public List<PeriodicTask> tasks() {
        return List.of(PeriodicTask.every(PERIOD, "binding meters", () -> Objects.requireNonNull(startedHttp)
                .bindMeters()));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        sockets().bindTo(registry);
    }

    @Override
    public int connections() {
        return sockets().connections();
    }

    @Override
    public void refuseNewConnections() {
        sockets().refuseNewConnections();
    }

    @Override
    public Duration drain(int perSecond, Duration window) {
        return sockets().drain(perSecond, window);
    }

    @Override
    public boolean awaitEmpty(Duration max) {
        return sockets().awaitEmpty(max);
    }

    /** Sockets first: the HTTP server waits for open ones. */
    @Override
    public void close() {
        WebSocketAdapter sockets = startedSockets;
        HttpAdapter http = startedHttp;
        try {
            if (sockets != null) {
                sockets.close();
            }
        } finally {
            if (http != null) {
                http.close();
            }
        }
    }
}
