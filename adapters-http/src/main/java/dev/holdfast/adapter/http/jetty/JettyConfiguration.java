// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.metrics.HttpMetrics;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;

/** Configures Jetty: threads, connectors, limits, and how strictly it parses requests. */
public final class JettyConfiguration {

    /** Ten thousand listeners may reconnect at once. The kernel reduces it to its own limit. */
    private static final int ACCEPT_QUEUE_MAX = 4096;

    /** One thread accepts more connections per second than the server can serve. */
    private static final int ACCEPTORS = 1;

    /** Threads of an idle server. */
    private static final int THREADS_MIN = 4;

    /** Suspended requests; each takes some kilobytes. */
    private static final int SUSPENDED_MAX = 1024;

    /** Clients give up after about the same time. */
    private static final Duration SUSPENDED_TIMEOUT = Duration.ofSeconds(10);

    /** A stopping server closes a connection without a running request after this time. */
    private static final long STOPPING_IDLE_MILLIS = 100;

    /** Removed from requests, because Javalin lets it override the method. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private JettyConfiguration() {}

    public static ThreadPool threadPool(HttpLimits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(limits.threadsMax(), THREADS_MIN);
        threads.setName("holdfast-jetty");
        return threads;
    }

    /**
     * Limits running requests to the threads that routes have. Further requests are suspended without a thread, and beyond
     * {@value #SUSPENDED_MAX} refused with 503.
     */
    public static QoSHandler requestLimit(HttpLimits limits) {
        QoSHandler limit = new QoSHandler();
        limit.setMaxRequestCount(limits.routeThreadsMax());
        limit.setMaxSuspendedRequestCount(SUSPENDED_MAX);
        limit.setMaxSuspend(SUSPENDED_TIMEOUT);
        // A supervisor must not mistake overload for failure.
        limit.excludePath("/health/*");
        // Metrics matter most under overload.
        limit.excludePath("/metrics");
        return limit;
    }

    /** Javalin's monitor shortens the idle timeout of all connections when threads are scarce, which would close WebSockets. */
    public static void removeLowResourceMonitor(Server server) {
        server.getBeans(LowResourceMonitor.class).forEach(server::removeBean);
    }

    public static void configure(HttpConfiguration http, HttpLimits limits) {
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(limits.headerBytesMax());
        http.addCustomizer(JettyConfiguration::withoutMethodOverride);
    }

    public static ServerConnector connector(
            Server server, HttpConfiguration http, HttpSettings settings, HttpMetrics metrics) {
        HttpBufferPool buffers = new HttpBufferPool();
        metrics.countBuffers(buffers::bytesInUse, buffers::bytesIdle);
        ServerConnector connector =
                new ServerConnector(server, null, null, buffers, ACCEPTORS, -1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(STOPPING_IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
        // A bean of the connector is started with it, and hears of its connections.
        connector.addBean(new HttpConnections(connector, settings.limits(), metrics));
        return connector;
    }

    private static Request withoutMethodOverride(Request request, HttpFields.Mutable answerHeaders) {
        if (!request.getHeaders().contains(METHOD_OVERRIDE)) {
            return request;
        }
        HttpFields kept =
                HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE).asImmutable();
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return kept;
            }
        };
    }
}
