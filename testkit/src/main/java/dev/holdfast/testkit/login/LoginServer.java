package dev.holdfast.testkit.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A login server on loopback that shows its keys over HTTP, and fails in the ways such servers do. It has no log-in:
 * whoever holds a {@link TokenKey} signs as it pleases. Safe for use by many threads.
 */
public final class LoginServer implements AutoCloseable {

    /** A client of it, as tokens name it. */
    public static final String CLIENT = "1example23456789";

    private static final String PATH = "/.well-known/jwks.json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "login-server");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger fetches = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Answer answer;

    /** How it answers whoever asks for its keys. */
    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private LoginServer(TokenKey... keys) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        shows(keys);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** One that shows these keys, on a free port. */
    public static LoginServer showing(TokenKey... keys) {
        return new LoginServer(keys);
    }

    public URI keysUrl() {
        return URI.create(issuer() + PATH);
    }

    /** What its tokens call it. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often its keys were asked for. */
    public int fetches() {
        return fetches.get();
    }

    /** From now on it shows these, and no longer what it showed. */
    public void shows(TokenKey... keys) {
        showsSet(Arrays.stream(keys).map(TokenKey::shown).toList());
    }

    /** The same, each key as somebody wrote it. */
    public void showsSet(List<Map<String, Object>> keys) {
        answers(200, Json.of(Map.of("keys", keys)));
    }

    public void answers(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        answer = exchange -> {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Asks to look elsewhere. */
    public void redirects(URI elsewhere) {
        answer = exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere.toString());
            exchange.sendResponseHeaders(302, -1);
        };
    }

    /** Takes the request and says nothing more. */
    public void hangs() {
        answer = exchange -> closing.await();
    }

    /** Answers at once, and then a byte every now and then, for ever. */
    public void drips() {
        answer = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            do {
                body.write(' ');
                body.flush();
            } while (!closing.await(50, TimeUnit.MILLISECONDS));
        };
    }

    /** Waits before each answer until the latch is down; then it answers as before. */
    public void waitsFor(CountDownLatch latch) {
        Answer before = answer;
        answer = exchange -> {
            latch.await();
            before.to(exchange);
        };
    }

    /** The claims of an id token that it would make: whose, for {@link #CLIENT}, from now on for an hour. */
    public Map<String, Object> idToken(String subject, Instant now) {
        Map<String, Object> claims = times(subject, now);
        claims.put("aud", CLIENT);
        claims.put("token_use", "id");
        claims.put("cognito:username", subject);
        return claims;
    }

    /** The claims of an access token, as Cognito makes them: the client, and no audience. */
    public Map<String, Object> accessToken(String subject, Instant now) {
        Map<String, Object> claims = times(subject, now);
        claims.put("client_id", CLIENT);
        claims.put("token_use", "access");
        claims.put("scope", "openid profile");
        return claims;
    }

    private Map<String, Object> times(String subject, Instant now) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", subject);
        claims.put("iat", now.getEpochSecond());
        claims.put("auth_time", now.getEpochSecond());
        claims.put("exp", now.getEpochSecond() + 3_600);
        return claims;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals(PATH)) {
                fetches.incrementAndGet();
                answer.to(exchange);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
