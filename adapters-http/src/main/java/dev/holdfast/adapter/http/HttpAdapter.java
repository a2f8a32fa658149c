package dev.holdfast.adapter.http;

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
import java.util.function.Supplier;
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
    private final ServiceRoutes serviceRoutes;
    private final MetricsRoute metricsRoute;
    private final AdminRoutes adminRoutes;
    private final SignInRoutes signInRoutes;
    private final PageRoutes pageRoutes;
    private final HttpCounts counts = new HttpCounts();
    private final Consumer<Server> beforeRoutes;
    private @Nullable Javalin javalin;

    /**
     * What must hold for this server to be ready.
     *
     * @param name a stable word, such as {@code sessionStore}
     * @param whyNot the reason why it does not hold, for the person who operates the server; nothing where it does.
     *     Asked for each {@code /health/ready}, on the thread that serves it
     * @param remark what that person should know although it holds: requests are served, and something is amiss. Asked
     *     where there is no reason
     */
    public record ReadinessCheck(String name, Supplier<Optional<String>> whyNot, Supplier<Optional<String>> remark) {
        public ReadinessCheck {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(whyNot, "whyNot");
            Objects.requireNonNull(remark, "remark");
        }

        /** One that holds or does not, with nothing to remark. */
        public ReadinessCheck(String name, Supplier<Optional<String>> whyNot) {
            this(name, whyNot, Optional::empty);
        }
    }

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
                settings.pages() ? WebFiles.onClassPath(WebFiles.FOLDER) : WebFiles.none());
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
            WebFiles files) {
        this.settings = settings;
        this.beforeRoutes = beforeRoutes;
        this.serviceRoutes = new ServiceRoutes(readiness, version);
        Visitors visitors = new Visitors(settings.trustForwarded());
        SessionRequests requests =
                new SessionRequests(new JsonBodies(settings.limits().bodyBytesMax()));
        PublicAddress address = new PublicAddress(settings.publicUrl(), settings.trustForwarded());
        OwnMachine ownMachine =
                new OwnMachine(settings.trustForwarded() || settings.publicUrl().isPresent());
        this.adminRoutes = new AdminRoutes(
                new OperatorGate(ownMachine, visitors, ports.operating()),
                ports.operating(),
                requests,
                address,
                new Figures(measured),
                drain);
        this.signInRoutes = new SignInRoutes(ports.signIn(), ownMachine);
        this.pageRoutes = new PageRoutes(files);
        this.metricsRoute =
                new MetricsRoute(() -> Stream.concat(measured.measures().stream(), counts.measures().stream())
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
        config.http.defaultContentType = Answers.JSON;
        // Unused, and said so: otherwise Javalin would look for Jackson's object mapper and start it.
        config.jsonMapper(new JsonMapper() {});
        configureJetty(config);
        config.routes.before(request -> SecurityHeaders.forEach(request::header));
        config.routes.before(new Cors(settings.allowedOrigins())::apply);
        addRoutes(new Routes(config.routes));
        config.routes.exception(ProblemException.class, (declined, request) -> {
            counts.answered(declined.problem());
            Answers.problem(request, declined.problem());
        });
        config.routes.exception(NotFoundResponse.class, (nothing, request) -> Answers.problem(request, noSuchPath()));
        config.routes.exception(MethodNotAllowedResponse.class, HttpAdapter::answerNotAllowed);
        config.routes.exception(
                HttpResponseException.class,
                (other, request) -> Answers.problem(request, statusOnly(other.getStatus())));
        config.routes.exception(
                Exception.class, (fault, request) -> Answers.problem(request, JettyProblems.incident(fault)));
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
        JettyProblems problems = new JettyProblems(counts);
        config.jetty.threadPool = JettyLimits.threadPool(settings.limits());
        config.jetty.modifyHttpConfiguration(http -> JettyLimits.tighten(http, settings.limits()));
        config.jetty.addConnector((server, http) -> JettyLimits.connector(server, http, settings));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(problems));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(problems);
            server.setRequestLog(counts);
            server.setStopTimeout(settings.limits().stopTimeout().toMillis());
            JettyLimits.leaveSocketsAlone(server);
            server.insertHandler(JettyLimits.crowdControl(settings.limits()));
            server.insertHandler(new BodyGate(
                    settings.limits().bodyBytesMax(), settings.limits().bodyTimeout()));
            beforeRoutes.accept(server);
            server.insertHandler(new GracefulHandler());
        });
    }

    private static Problem noSuchPath() {
        return Problem.of(ProblemKind.NO_SUCH_PATH, "There is nothing at this address. See /docs.");
    }

    private static Problem statusOnly(int status) {
        return Problem.ofStatus(status, HttpStatus.forStatus(status).getMessage());
    }

    /** Out of memory, or a class that is missing: written past Javalin, which handles exceptions only. */
    private static void answerError(HttpServletResponse response, Error fault) {
        Problem problem = JettyProblems.incident(fault);
        response.setStatus(problem.status());
        response.setContentType(null);
        response.setContentType(Problem.MEDIA_TYPE);
        try {
            response.getOutputStream().write(problem.json());
        } catch (IOException gone) {
            LOG.debug("nobody was left to be told of a fault", gone);
        }
    }

    private static void answerNotAllowed(MethodNotAllowedResponse refused, Context request) {
        String allowed = String.join(", ", refused.getDetails().values());
        Answers.problem(
                request,
                Problem.of(ProblemKind.METHOD_NOT_ALLOWED, "This address takes " + allowed + ".")
                        .with("Allow", allowed));
    }
}
