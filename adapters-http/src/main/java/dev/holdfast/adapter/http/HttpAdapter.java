// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.http.jetty.JettyConfiguration;
import dev.holdfast.adapter.http.jetty.JettyErrorHandler;
import dev.holdfast.adapter.http.jetty.RouteExecutor;
import dev.holdfast.adapter.http.metrics.DashboardMetrics;
import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.adapter.http.metrics.PrometheusExposition;
import dev.holdfast.adapter.http.request.CorsPolicy;
import dev.holdfast.adapter.http.request.JsonBodyParser;
import dev.holdfast.adapter.http.request.LoopbackPolicy;
import dev.holdfast.adapter.http.request.OperatorAuthorization;
import dev.holdfast.adapter.http.request.PublicUrlResolver;
import dev.holdfast.adapter.http.request.RequestBodyReader;
import dev.holdfast.adapter.http.request.RequesterResolver;
import dev.holdfast.adapter.http.request.SessionRequestParser;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.adapter.http.response.SecurityHeaders;
import dev.holdfast.adapter.http.routes.AdminRoutes;
import dev.holdfast.adapter.http.routes.DocumentationRoutes;
import dev.holdfast.adapter.http.routes.HealthRoutes;
import dev.holdfast.adapter.http.routes.MetricsRoutes;
import dev.holdfast.adapter.http.routes.PageRoutes;
import dev.holdfast.adapter.http.routes.Routes;
import dev.holdfast.adapter.http.routes.SessionRoutes;
import dev.holdfast.adapter.http.routes.SignInRoutes;
import dev.holdfast.adapter.http.web.StaticFiles;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.SignInLocally;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.json.JsonMapper;
import io.javalin.util.JavalinException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server on Jetty and Javalin: sessions API, pages, health, metrics, and the API's description. Safe for use by many
 * threads.
 *
 * <p>A {@code Handler.Wrapper} inserted by {@code beforeRoutes} sees every request first: WebSocket upgrades are handled there,
 * on the same port. Close its connections before {@link #close}, which waits for open ones.
 */
public final class HttpAdapter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpAdapter.class);

    private final HttpSettings settings;
    private final SessionRoutes sessionRoutes;
    private final HealthRoutes healthRoutes;
    private final MetricsRoutes metricsRoutes;
    private final AdminRoutes adminRoutes;
    private final SignInRoutes signInRoutes;
    private final PageRoutes pageRoutes;
    private final HttpMetrics httpMetrics = new HttpMetrics();
    private final PrometheusExposition exposition;
    private final Consumer<Server> beforeRoutes;
    private @Nullable Javalin javalin;

    /**
     * The application's ports that the routes call.
     *
     * @param signIn empty if an identity provider issues the tokens
     */
    public record Ports(HostSessions host, OperateServer operator, Optional<SignInLocally> signIn) {
        public Ports {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(signIn, "signIn");
        }
    }

    /**
     * A server that does not listen before {@link #start}.
     *
     * @param version of this server, for {@code /health}
     * @param meters binds the meters of other parts, for {@code /metrics}; called once, by the first request for it or {@link
     *     #bindMeters}
     * @param drain starts the graceful shutdown and returns at once; called by {@code /admin/drain}
     * @param beforeRoutes may insert a {@code Handler.Wrapper} ({@code Server.insertHandler}); called once, in {@link #start}
     */
    public HttpAdapter(
            HttpSettings settings,
            Ports ports,
            List<ReadinessCheck> readiness,
            String version,
            MeterBinder meters,
            Runnable drain,
            Consumer<Server> beforeRoutes) {
        this(
                settings,
                ports,
                readiness,
                version,
                meters,
                drain,
                beforeRoutes,
                settings.pages() ? StaticFiles.onClassPath(StaticFiles.FOLDER) : StaticFiles.none());
    }

    /** The same with these static files. */
    HttpAdapter(
            HttpSettings settings,
            Ports ports,
            List<ReadinessCheck> readiness,
            String version,
            MeterBinder meters,
            Runnable drain,
            Consumer<Server> beforeRoutes,
            StaticFiles files) {
        this.exposition = new PrometheusExposition(new MeterBinder() {
            // Not a lambda: linking one would load Micrometer while the server starts.
            @Override
            public void bindTo(MeterRegistry registry) {
                meters.bindTo(registry);
                httpMetrics.bindTo(registry);
            }
        });
        this.settings = settings;
        this.beforeRoutes = beforeRoutes;
        this.healthRoutes = new HealthRoutes(readiness, version);
        RequesterResolver requesters = new RequesterResolver(settings.trustForwarded());
        SessionRequestParser requests =
                new SessionRequestParser(new JsonBodyParser(settings.limits().bodyBytesMax()));
        PublicUrlResolver publicUrl = new PublicUrlResolver(settings.publicUrl(), settings.trustForwarded());
        LoopbackPolicy loopbackPolicy = new LoopbackPolicy(
                settings.trustForwarded() || settings.publicUrl().isPresent());
        this.adminRoutes = new AdminRoutes(
                new OperatorAuthorization(loopbackPolicy, requesters, ports.operator()),
                ports.operator(),
                requests,
                publicUrl,
                new DashboardMetrics(exposition),
                drain);
        this.signInRoutes = new SignInRoutes(ports.signIn(), loopbackPolicy);
        this.pageRoutes = new PageRoutes(files);
        this.metricsRoutes = new MetricsRoutes(exposition);
        this.sessionRoutes = new SessionRoutes(ports.host(), requests, requesters, publicUrl);
    }

    /**
     * Starts to listen. May be called once.
     *
     * @return the port, which the settings may leave to the system
     * @throws UncheckedIOException if the server cannot listen on the address or port
     */
    public synchronized int start() {
        if (javalin != null) {
            throw new IllegalStateException("started already");
        }
        Javalin starting = Javalin.create(this::configure);
        try {
            starting.start();
        } catch (JavalinException refused) {
            throw new UncheckedIOException(
                    "Cannot listen on " + settings.host() + ":" + settings.port()
                            + ". Is the port in use, or the address not of this machine?",
                    new IOException(refused.getMessage(), refused));
        }
        javalin = starting;
        return starting.port();
    }

    /** Creates the meter registry, which takes a while to load. Idempotent; call it once the server has started. */
    public void bindMeters() {
        exposition.registry();
    }

    /** Refuses new requests, and waits {@link HttpLimits#stopTimeout} for running ones. Calling it again has no effect. */
    @Override
    public synchronized void close() {
        if (javalin != null) {
            javalin.stop();
            exposition.close();
        }
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.defaultContentType = Responses.JSON;
        // Unused: without it Javalin would create Jackson's object mapper at the start.
        config.jsonMapper(new JsonMapper() {});
        configureJetty(config);
        config.routes.before(request -> SecurityHeaders.forEach(request::header));
        config.routes.before(new CorsPolicy(settings.allowedOrigins())::apply);
        addRoutes(new Routes(config.routes));
        config.routes.exception(ProblemException.class, (refused, request) -> {
            httpMetrics.count(refused.problem());
            Responses.problem(request, refused.problem());
        });
        config.routes.exception(NotFoundResponse.class, (missing, request) -> Responses.problem(request, notFound()));
        config.routes.exception(MethodNotAllowedResponse.class, HttpAdapter::answerNotAllowed);
        config.routes.exception(
                HttpResponseException.class,
                (other, request) -> Responses.problem(request, statusOnly(other.getStatus())));
        config.routes.exception(
                Exception.class, (fault, request) -> Responses.problem(request, JettyErrorHandler.incident(fault)));
        config.router.javaLangErrorHandler(HttpAdapter::answerError);
    }

    Routes addRoutes(Routes routes) {
        sessionRoutes.addTo(routes);
        healthRoutes.addTo(routes);
        metricsRoutes.addTo(routes);
        adminRoutes.addTo(routes);
        if (settings.pages()) {
            pageRoutes.addTo(routes);
            signInRoutes.addTo(routes);
            sessionRoutes.addQrCodeTo(routes);
        }
        new DocumentationRoutes(!settings.pages()).addTo(routes);
        return routes;
    }

    private void configureJetty(JavalinConfig config) {
        JettyErrorHandler problems = new JettyErrorHandler(httpMetrics);
        config.jetty.threadPool = JettyConfiguration.threadPool(settings.limits());
        config.jetty.modifyHttpConfiguration(http -> JettyConfiguration.configure(http, settings.limits()));
        config.jetty.addConnector((server, http) -> JettyConfiguration.connector(server, http, settings, httpMetrics));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(problems));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(problems);
            server.setRequestLog(httpMetrics);
            server.setStopTimeout(settings.limits().stopTimeout().toMillis());
            JettyConfiguration.removeLowResourceMonitor(server);
            server.insertHandler(new RouteExecutor(settings.limits(), httpMetrics));
            server.insertHandler(JettyConfiguration.requestLimit(settings.limits()));
            server.insertHandler(new RequestBodyReader(
                    settings.limits().bodyBytesMax(), settings.limits().bodyTimeout()));
            beforeRoutes.accept(server);
            server.insertHandler(new GracefulHandler());
        });
    }

    private static ProblemDetails notFound() {
        return ProblemDetails.of(ProblemType.NO_SUCH_PATH, "Nothing is served at this path. See /docs.");
    }

    private static ProblemDetails statusOnly(int status) {
        return ProblemDetails.ofStatus(status, HttpStatus.forStatus(status).getMessage());
    }

    /** An error of the JVM, for example out of memory: written without Javalin, which handles exceptions only. */
    private static void answerError(HttpServletResponse response, Error fault) {
        ProblemDetails problem = JettyErrorHandler.incident(fault);
        response.setStatus(problem.status());
        response.setContentType(null);
        response.setContentType(ProblemDetails.MEDIA_TYPE);
        try {
            response.getOutputStream().write(problem.json());
        } catch (IOException gone) {
            LOG.debug("the client closed the connection before it got the response", gone);
        }
    }

    private static void answerNotAllowed(MethodNotAllowedResponse refused, Context request) {
        String allowed = String.join(", ", refused.getDetails().values());
        Responses.problem(
                request,
                ProblemDetails.of(ProblemType.METHOD_NOT_ALLOWED, "This path allows " + allowed + ".")
                        .with("Allow", allowed));
    }
}
