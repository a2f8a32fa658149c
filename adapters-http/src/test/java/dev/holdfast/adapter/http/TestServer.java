// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.http.web.StaticFiles;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.application.port.out.metrics.Refusals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The HTTP adapter over {@link InMemorySessions}, on a free port, with a client. */
public final class TestServer implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A small site with the same paths as the real one. */
    public static final String SITE = "dev/holdfast/adapter/http/site";

    /** What {@link #bindMeters} counts. Held here, because Micrometer refers to it weakly. */
    private static final AtomicInteger COUNTED = new AtomicInteger();

    /** Binds one meter of each kind, two of a name, and one that the HTTP server counts as well. */
    private static void bindMeters(MeterRegistry registry) {
        DeferredTimer delays = new DeferredTimer(0.01, 0.1);
        delays.record(20_000_000);
        delays.record(3_000_000_000L);
        delays.bindTo(registry, "holdfast_calls_seconds", "how long calls took", "outcome", "ok");
        Refusals.bindTo(registry, "unauthenticated", COUNTED, ignored -> 5);
        bindCloses(registry, "done", 3);
        bindCloses(registry, "rate", 4);
        Gauge.builder("holdfast_blocked_connections", () -> 2)
                .description("sockets that are full just now")
                .register(registry);
    }

    private static void bindCloses(MeterRegistry registry, String reason, int count) {
        FunctionCounter.builder("holdfast_closes_total", COUNTED, ignored -> count)
                .description("closed connections by close reason")
                .tag("reason", reason)
                .register(registry);
    }

    public final InMemorySessions sessions = new InMemorySessions();
    public final List<ReadinessCheck> checks = new ArrayList<>();
    public final AtomicInteger drains = new AtomicInteger();
    public final int port;

    private final HttpAdapter adapter;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private volatile Optional<String> whyNotReady = Optional.empty();
    private volatile Optional<String> remark = Optional.empty();

    public TestServer() {
        this(settings -> settings);
    }

    public TestServer(UnaryOperator<HttpSettings> change) {
        this(change, Optional.empty());
    }

    /** With other ports. */
    public TestServer(UnaryOperator<HttpSettings> change, HttpAdapter.Ports ports) {
        this(change, Optional.of(ports));
    }

    private TestServer(UnaryOperator<HttpSettings> change, Optional<HttpAdapter.Ports> ports) {
        HttpSettings settings = change.apply(HttpSettings.DEFAULT.listeningOn("127.0.0.1", 0));
        checks.add(new ReadinessCheck("sessionStore", () -> whyNotReady, () -> remark));
        adapter = new HttpAdapter(
                settings,
                ports.orElseGet(sessions::asPorts),
                checks,
                "1.2.3",
                TestServer::bindMeters,
                drains::incrementAndGet,
                server -> {},
                StaticFiles.onClassPath(SITE));
        port = adapter.start();
    }

    public void notReadyBecause(String reason) {
        whyNotReady = Optional.of(reason);
    }

    public void ready() {
        whyNotReady = Optional.empty();
    }

    public void readyWith(String words) {
        whyNotReady = Optional.empty();
        remark = Optional.of(words);
    }

    /** Settings with timeouts of two seconds for bodies and responses, and few threads. */
    public static HttpSettings impatient(HttpSettings settings) {
        HttpLimits usual = settings.limits();
        return settings.within(new HttpLimits(
                16,
                100,
                Duration.ofSeconds(2),
                usual.bodyBytesMax(),
                Duration.ofSeconds(2),
                usual.headerBytesMax(),
                usual.idleTimeout(),
                Duration.ofSeconds(2),
                usual.stopTimeout()));
    }

    public HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    public HttpRequest.Builder as(String token, String path) {
        return to(path).header("Authorization", "Bearer " + token);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public HttpResponse<String> get(String path) {
        return send(to(path));
    }

    public HttpResponse<String> post(String token, String path, String json) {
        return send(as(token, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json, StandardCharsets.UTF_8)));
    }

    /** A session of Alice's. */
    public String create() {
        HttpResponse<String> created = post("alice", "/sessions", "{\"sourceLanguage\":\"en-US\"}");
        return json(created).get("sessionId").textValue();
    }

    public static JsonNode json(HttpResponse<String> answer) {
        return json(answer.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    public Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** Sends these bytes and returns all bytes until the server closes. */
    public String raw(String request) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        adapter.close();
    }
}
