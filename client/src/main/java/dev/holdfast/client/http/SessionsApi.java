// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.http;

import dev.holdfast.client.config.TokenProvider;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.protocol.CloseOutcome;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.protocol.ProblemDetail;
import dev.holdfast.client.runtime.Backoff;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.ServerAddress;
import dev.holdfast.client.session.IssuedTicket;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.Role;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.client.session.SessionPage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The sessions API over HTTP (docs/protocol.md §1). Calls block, and are retried where a retry may help; each may be
 * repeated safely. Safe for any thread.
 */
public final class SessionsApi {

    /** How long a call is retried: as long as a person waits for an answer. */
    private static final Duration OUTAGE_MAX = Duration.ofSeconds(30);

    /** For a whole answer, from the connect to the last byte of the body. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** Stops at a server that returns page tokens without end. */
    private static final int PAGES_MAX = 10_000;

    private final ClientRuntime runtime;
    private final ClientSettings settings;

    public SessionsApi(ClientRuntime runtime, ClientSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
    }

    public SessionInfo create(NewSession request) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("sourceLanguage", request.sourceLanguage());
        body.put("qualityTier", request.qualityTier());
        return session(post("/sessions", body, Map.of("Idempotency-Key", newIdempotencyKey())));
    }

    public static String newIdempotencyKey() {
        return UUID.randomUUID().toString();
    }

    public SessionInfo get(String sessionId) {
        return session(json(forListener().call("GET", path(sessionId), BodyPublishers.noBody(), Map.of())));
    }

    public void end(String sessionId) {
        call("DELETE", path(sessionId), BodyPublishers.noBody(), Map.of());
    }

    public IssuedTicket issueTicket(String sessionId, Role role) {
        SessionsApi caller = role == Role.LISTENER ? forListener() : this;
        Json answer = caller.post(path(sessionId) + "/tickets", Map.of("role", role.word()), Map.of());
        return new IssuedTicket(
                answer.text("ticket").orElse(""),
                Duration.ofSeconds(answer.number("expiresInSeconds").orElse(0)));
    }

    /** The same, with the listening key in place of a token if there is one. */
    private SessionsApi forListener() {
        return new SessionsApi(runtime, settings.forListener());
    }

    /** @param page the {@code nextPage} of the previous page; empty: the first */
    public SessionPage list(Optional<String> page) {
        String path = "/sessions"
                + page.map(token -> "?page=" + ServerAddress.encoded(token)).orElse("");
        Json answer = json(call("GET", path, BodyPublishers.noBody(), Map.of()));
        return new SessionPage(
                answer.objects("sessions").stream().map(SessionsApi::session).toList(), answer.text("nextPage"));
    }

    public List<SessionInfo> listAll() {
        SessionPage page = list(Optional.empty());
        List<SessionInfo> sessions = new ArrayList<>(page.sessions());
        for (int pages = 1; page.nextPage().isPresent() && pages < PAGES_MAX; pages++) {
            page = list(page.nextPage());
            sessions.addAll(page.sessions());
        }
        return List.copyOf(sessions);
    }

    private static String path(String sessionId) {
        return "/sessions/" + ServerAddress.encoded(sessionId);
    }

    private Json post(String path, Map<String, String> body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/json");
        return json(call("POST", path, BodyPublishers.ofString(Json.write(body)), all));
    }

    private String call(String method, String path, BodyPublisher body, Map<String, String> headers) {
        Backoff backoff = new Backoff(settings.retry());
        long deadline = runtime.nanos() + OUTAGE_MAX.toNanos();
        boolean tokenRefused = false;
        while (true) {
            HoldfastException failure;
            Optional<Duration> after = Optional.empty();
            try {
                HttpResponse<String> answer = send(request(method, path, body, headers));
                int status = answer.statusCode();
                if (status < 300) {
                    return answer.body();
                }
                failure = ProblemDetail.of(status, answer.headers(), answer.body());
                after = CloseOutcome.retryAfter(answer.headers());
                if (status == 401 && !tokenRefused && settings.tokens().isPresent()) {
                    tokenRefused = true;
                    continue;
                }
            } catch (HoldfastException noToken) {
                failure = noToken;
            } catch (IOException unreachable) {
                failure = new HoldfastException(
                        "unreachable", "The server cannot be reached: " + unreachable, 0, 0, true, unreachable);
            } catch (InterruptedException interruption) {
                throw interrupted(interruption);
            }
            if (!failure.retryable()) {
                throw failure;
            }
            waitOrThrow(failure, backoff.next(runtime.random()), after.orElse(Duration.ZERO), deadline);
        }
    }

    /** The timeout of an {@code HttpRequest} would end with the headers of the answer. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = runtime.http().sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(ANSWER_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException tooSlow) {
            throw new HttpTimeoutException("no whole answer within " + ANSWER_MAX.toSeconds() + " s");
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof IOException broken ? broken : new IOException(failure.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private void waitOrThrow(HoldfastException failure, Optional<Duration> delay, Duration atLeast, long deadline) {
        Duration wait = delay.map(drawn -> drawn.compareTo(atLeast) > 0 ? drawn : atLeast)
                .filter(longer -> runtime.nanos() + longer.toNanos() - deadline < 0)
                .orElseThrow(() -> failure);
        try {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        } catch (InterruptedException interruption) {
            throw interrupted(interruption);
        }
    }

    private static HoldfastException interrupted(InterruptedException interruption) {
        Thread.currentThread().interrupt();
        return new HoldfastException("interrupted", "Interrupted while waiting for the server.", interruption);
    }

    private HttpRequest request(String method, String path, BodyPublisher body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.server().http(path))
                .header("Accept", "application/json, application/problem+json")
                .method(method, body);
        headers.forEach(request::header);
        try {
            settings.authorization(settings.tokens().map(SessionsApi::token))
                    .ifPresent(secret -> request.header("Authorization", secret));
        } catch (IllegalArgumentException quotesTheSecret) {
            throw CloseOutcome.badToken().refusal();
        }
        return request.build();
    }

    private static String token(TokenProvider provider) {
        try {
            return Objects.requireNonNull(provider.token(), "the token is null");
        } catch (RuntimeException failure) {
            throw new HoldfastException("noToken", "The token provider failed: " + failure, 0, 0, true, failure);
        }
    }

    private static Json json(String body) {
        try {
            return Json.read(body);
        } catch (IOException notJson) {
            throw new HoldfastException(
                    "badAnswer", "The server's answer is not JSON; it may be no Holdfast server.", notJson);
        }
    }

    private static SessionInfo session(Json json) {
        return new SessionInfo(
                json.text("sessionId").orElse(""),
                json.text("sourceLanguage").orElse(""),
                json.text("qualityTier").orElse(""),
                json.text("state").orElse(""),
                json.text("createdAt").map(SessionsApi::instant),
                json.text("expiresAt").map(SessionsApi::instant),
                json.text("endedAt").map(SessionsApi::instant),
                json.text("endReason"),
                json.text("speakUrl").map(SessionsApi::uri),
                json.text("listenUrl").map(SessionsApi::uri),
                json.text("pageUrl").map(SessionsApi::uri),
                json.integer("sampleRate"),
                json.number("lastSeq"));
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException unknown) {
            return null;
        }
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException unknown) {
            return null;
        }
    }
}
