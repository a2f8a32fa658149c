package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.config.HttpSettings;
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

/** How strict Jetty is, and how much it takes. */
public final class JettyConfiguration {

    /** Ten thousand listeners may come back at once; the kernel cuts this to what it allows. */
    private static final int ACCEPT_QUEUE_MAX = 4096;

    /** One thread accepts far more connections a second than two could serve. */
    private static final int ACCEPTORS = 1;

    /** Few while nothing happens. */
    private static final int THREADS_MIN = 4;

    /** Requests that wait for their turn; each is some kilobytes. */
    private static final int WAITING_MAX = 1024;

    /** Callers give up after about as long. */
    private static final Duration WAITING_LONGEST = Duration.ofSeconds(10);

    /** When stopping, a connection without a request under way is kept this long. */
    private static final long STOPPING_IDLE_MILLIS = 100;

    /** Javalin takes its word for the method (ctx.method()); a caller's DELETE is a DELETE. */
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

    private JettyConfiguration() {}

    public static ThreadPool threadPool(HttpLimits limits) {
        QueuedThreadPool threads = new QueuedThreadPool(limits.threadsMax(), THREADS_MIN);
        threads.setName("holdfast-http");
        return threads;
    }

    /**
     * Lets half of the threads serve requests at once, and the rest of the requests wait, first without a thread and then
     * not at all (503). So when the store hangs, and with it every request, sockets still have threads to read with.
     */
    public static QoSHandler crowdControl(HttpLimits limits) {
        QoSHandler crowd = new QoSHandler();
        crowd.setMaxRequestCount(limits.threadsMax() / 2);
        crowd.setMaxSuspendedRequestCount(WAITING_MAX);
        crowd.setMaxSuspend(WAITING_LONGEST);
        // Whoever supervises this server must not take a crowd for its death.
        crowd.excludePath("/health/*");
        // Nor be blind while there is one.
        crowd.excludePath("/metrics");
        return crowd;
    }

    /** Javalin's monitor shortens the idle timeout of every connection when threads are few: sockets would be cut. */
    public static void leaveSocketsAlone(Server server) {
        server.getBeans(LowResourceMonitor.class).forEach(server::removeBean);
    }

    public static void tighten(HttpConfiguration http, HttpLimits limits) {
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(limits.headerBytesMax());
        http.addCustomizer(JettyConfiguration::withoutMethodOverride);
    }

    public static ServerConnector connector(Server server, HttpConfiguration http, HttpSettings settings) {
        ServerConnector connector = new ServerConnector(server, ACCEPTORS, -1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idleTimeout().toMillis());
        connector.setShutdownIdleTimeout(STOPPING_IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
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
