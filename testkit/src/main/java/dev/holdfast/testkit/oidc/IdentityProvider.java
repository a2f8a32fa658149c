// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.oidc;

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
 * An identity provider on loopback that publishes its JWK set (RFC 7517) over HTTP and can fail on request. It has no
 * login endpoint: a test signs tokens with a {@link SigningKey}. Safe for use by many threads.
 */
public final class IdentityProvider implements AutoCloseable {

    /** Client id of the application, in the tokens' {@code aud} or {@code client_id}. */
    public static final String CLIENT = "1example23456789";

    private static final String PATH = "/.well-known/jwks.json";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "identity-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger fetches = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Response response;

    /** Responds to a request for the JWK set. */
    @FunctionalInterface
    private interface Response {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private IdentityProvider(SigningKey... keys) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        publish(keys);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts a provider that publishes these keys, on a free port. */
    public static IdentityProvider publishing(SigningKey... keys) {
        return new IdentityProvider(keys);
    }

    public URI keysUrl() {
        return URI.create(issuer() + PATH);
    }

    /** The {@code iss} of its tokens. */
    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Number of requests for the JWK set so far. */
    public int fetches() {
        return fetches.get();
    }

    /** Publishes these keys in place of the previous ones. */
    public void publish(SigningKey... keys) {
        publishJwks(Arrays.stream(keys).map(SigningKey::publicJwk).toList());
    }

    /** Publishes these JWKs, valid or not. */
    public void publishJwks(List<Map<String, Object>> keys) {
        answers(200, JsonWriter.of(Map.of("keys", keys)));
    }

    public void answers(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response = exchange -> {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Responds with a redirect. */
    public void redirects(URI elsewhere) {
        response = exchange -> {
            exchange.getResponseHeaders().add("Location", elsewhere.toString());
            exchange.sendResponseHeaders(302, -1);
        };
    }

    /** Accepts requests and never responds. */
    public void hangs() {
        response = exchange -> closing.await();
    }

    /** Responds at once, and then sends a byte every 50 ms without end. */
    public void sendBytesSlowly() {
        response = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            do {
                body.write(' ');
                body.flush();
            } while (!closing.await(50, TimeUnit.MILLISECONDS));
        };
    }

    /** Delays each response until the latch is released. */
    public void delayUntil(CountDownLatch latch) {
        Response before = response;
        response = exchange -> {
            latch.await();
            before.to(exchange);
        };
    }

    /** Claims of an ID token for {@link #CLIENT}, valid for an hour from this instant. */
    public Map<String, Object> idToken(String subject, Instant now) {
        Map<String, Object> claims = times(subject, now);
        claims.put("aud", CLIENT);
        claims.put("token_use", "id");
        claims.put("cognito:username", subject);
        return claims;
    }

    /** Claims of an access token as Amazon Cognito issues it: with {@code client_id}, without {@code aud}. */
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
                response.to(exchange);
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
