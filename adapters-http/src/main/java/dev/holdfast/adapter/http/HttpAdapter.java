package dev.holdfast.adapter.http;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.http.jetty.JettyConfiguration;
import dev.holdfast.adapter.http.jetty.JettyErrorHandler;
import dev.holdfast.adapter.http.metrics.DashboardMetrics;
import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.adapter.http.request.CorsPolicy;
import dev.holdfast.adapter.http.request.JsonBodyParser;
import dev.holdfast.adapter.http.request.LoopbackPolicy;
import dev.holdfast.adapter.http.request.OperatorAuthorization;
import dev.holdfast.adapter.http.request.PublicUrlResolver;
import dev.holdfast.adapter.http.request.RequestAuthentication;
import dev.holdfast.adapter.http.request.RequestBodyReader;
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
import dev.holdfast.application.port.out.Measured;
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
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: the sessions API, the pages, health, metrics and the API's description, and the port that sockets share.
 *
 * <p>Whoever composes it may put a {@code Handler.Wrapper} of their own before its routes, which then sees every request
 * first: that is how sockets come in. Stop what that handler serves before stopping this: open sockets are waited for.
 */
public final class HttpAdapter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpAdapter.class);

    private final HttpSettings settings;
    private final SessionRoutes sessionRoutes;
    private final HealthRoutes serviceRoutes;
    private final MetricsRoutes metricsRoute;
    private final AdminRoutes adminRoutes;
    private final SignInRoutes signInRoutes;
    private final PageRoutes pageRoutes;
    private final HttpMetrics counts = new HttpMetrics();
    private final Consumer<Server> beforeRoutes;
    private @Nullable Javalin javalin;

    /**
     * What is asked of the application.
     *
     * @param signIn nothing where tokens are somebody else's to make
     */
    public record Ports(HostSessions hosting, OperateServer operating, Optional<SignInLocally> signIn) {
        public Ports {
            Objects.requireNonNull(hosting, "hosting");
            Objects.requireNonNull(operating, "operating");
            Objects.requireNonNull(signIn, "signIn");
        }
    }

    /**
     * Listens to nobody yet.
     *
     * @param version of this server, for whoever asks after its health
     * @param measured what {@code /metrics} shows besides how requests were answered; asked once, by the first who asks for that
     * @param drain begins to go away, and returns at once; asked for by {@code /admin/drain}
     * @param beforeRoutes may insert a {@code Handler.Wrapper} ({@code Server.insertHandler}); runs once, in {@link #start}
     */
    public HttpAdapter(
            HttpSettings settings,
            Ports ports,
            List<ReadinessCheck> readiness,
            String version,
            Measured measured,
            Runnable drain,
            Consumer<Server> beforeRoutes) {
        this(
                settings,
                ports,
                readiness,
                version,
                measured,
                drain,
                beforeRoutes,
                settings.pages() ? StaticFiles.onClassPath(StaticFiles.FOLDER) : StaticFiles.none());
    }

    /** The same with other pages. */
    HttpAdapter(
            HttpSettings settings,
            Ports ports,
            List<ReadinessCheck> readiness,
            String version,
            Measured measured,
            Runnable drain,
            Consumer<Server> beforeRoutes,
            StaticFiles files) {
        this.settings = settings;
        this.beforeRoutes = beforeRoutes;
        this.serviceRoutes = new HealthRoutes(readiness, version);
        RequestAuthentication visitors = new RequestAuthentication(settings.trustForwarded());
        SessionRequestParser requests =
                new SessionRequestParser(new JsonBodyParser(settings.limits().bodyBytesMax()));
        PublicUrlResolver address = new PublicUrlResolver(settings.publicUrl(), settings.trustForwarded());
        LoopbackPolicy ownMachine = new LoopbackPolicy(
                settings.trustForwarded() || settings.publicUrl().isPresent());
        this.adminRoutes = new AdminRoutes(
                new OperatorAuthorization(ownMachine, visitors, ports.operating()),
                ports.operating(),
                requests,
                address,
                new DashboardMetrics(measured),
                drain);
        this.signInRoutes = new SignInRoutes(ports.signIn(), ownMachine);
        this.pageRoutes = new PageRoutes(files);
        this.metricsRoute =
                new MetricsRoutes(() -> Stream.concat(measured.measures().stream(), counts.measures().stream())
                        .toList());
        this.sessionRoutes = new SessionRoutes(ports.hosting(), requests, visitors, address);
    }

    /**
     * Listens from now on. Once only.
     *
     * @return the port, which matters where any free one was asked for
     * @throws UncheckedIOException if it cannot listen there
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
                            + ". Is the port taken, or the address another machine's?",
                    new IOException(refused.getMessage(), refused));
        }
        javalin = starting;
        return starting.port();
    }

    /** Takes no more requests, lets those under way finish within {@link HttpLimits#stopTimeout}. Again: nothing. */
    public synchronized void stop() {
        if (javalin != null) {
            javalin.stop();
            metricsRoute.close();
        }
    }

    /** {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.defaultContentType = Responses.JSON;
        // Unused, and said so: otherwise Javalin would look for Jackson's object mapper and start it.
        config.jsonMapper(new JsonMapper() {});
        configureJetty(config);
        config.routes.before(request -> SecurityHeaders.forEach(request::header));
        config.routes.before(new CorsPolicy(settings.allowedOrigins())::apply);
        addRoutes(new Routes(config.routes));
        config.routes.exception(ProblemException.class, (declined, request) -> {
            counts.answered(declined.problem());
            Responses.problem(request, declined.problem());
        });
        config.routes.exception(NotFoundResponse.class, (nothing, request) -> Responses.problem(request, noSuchPath()));
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
        serviceRoutes.addTo(routes);
        metricsRoute.addTo(routes);
        adminRoutes.addTo(routes);
        if (settings.pages()) {
            pageRoutes.addTo(routes);
            signInRoutes.addTo(routes);
            sessionRoutes.addCodeTo(routes);
        }
        new DocumentationRoutes(!settings.pages()).addTo(routes);
        return routes;
    }

    private void configureJetty(JavalinConfig config) {
        JettyErrorHandler problems = new JettyErrorHandler(counts);
        config.jetty.threadPool = JettyConfiguration.threadPool(settings.limits());
        config.jetty.modifyHttpConfiguration(http -> JettyConfiguration.tighten(http, settings.limits()));
        config.jetty.addConnector((server, http) -> JettyConfiguration.connector(server, http, settings));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(problems));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(problems);
            server.setRequestLog(counts);
            server.setStopTimeout(settings.limits().stopTimeout().toMillis());
            JettyConfiguration.leaveSocketsAlone(server);
            server.insertHandler(JettyConfiguration.crowdControl(settings.limits()));
            server.insertHandler(new RequestBodyReader(
                    settings.limits().bodyBytesMax(), settings.limits().bodyTimeout()));
            beforeRoutes.accept(server);
            server.insertHandler(new GracefulHandler());
        });
    }

    private static ProblemDetails noSuchPath() {
        return ProblemDetails.of(ProblemType.NO_SUCH_PATH, "There is nothing at this address. See /docs.");
    }

    private static ProblemDetails statusOnly(int status) {
        return ProblemDetails.ofStatus(status, HttpStatus.forStatus(status).getMessage());
    }

    /** Out of memory, or a class that is missing: written past Javalin, which handles exceptions only. */
    private static void answerError(HttpServletResponse response, Error fault) {
        ProblemDetails problem = JettyErrorHandler.incident(fault);
        response.setStatus(problem.status());
        response.setContentType(null);
        response.setContentType(ProblemDetails.MEDIA_TYPE);
        try {
            response.getOutputStream().write(problem.json());
        } catch (IOException gone) {
            LOG.debug("nobody was left to be told of a fault", gone);
        }
    }

    private static void answerNotAllowed(MethodNotAllowedResponse refused, Context request) {
        String allowed = String.join(", ", refused.getDetails().values());
        Responses.problem(
                request,
                ProblemDetails.of(ProblemType.METHOD_NOT_ALLOWED, "This address takes " + allowed + ".")
                        .with("Allow", allowed));
    }
}
