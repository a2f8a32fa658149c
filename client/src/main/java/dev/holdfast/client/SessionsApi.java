package dev.holdfast.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sessions API over HTTP (PROTOCOL §1). Every call may be repeated safely, and is where that can help. */
final class SessionsApi {

    /** A person waits for the answer: so long, and no longer, is an outage waited for. */
    private static final Duration OUTAGE_MAX = Duration.ofSeconds(30);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** A list that goes on for longer goes in circles. */
    private static final int PAGES_MAX = 10_000;

    private final Engine engine;
    private final ClientSettings settings;

    SessionsApi(Engine engine, ClientSettings settings) {
        this.engine = engine;
        this.settings = settings;
    }

    SessionInfo create(NewSession wish) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("sourceLanguage", wish.sourceLanguage());
        body.put("qualityTier", wish.qualityTier());
        return session(json(call(
                "POST",
                "/sessions",
                BodyPublishers.ofString(Json.write(body)),
                Map.of("Content-Type", "application/json", "Idempotency-Key", newKey()))));
    }

    static String newKey() {
        return UUID.randomUUID().toString();
    }

    SessionInfo session(String sessionId) {
        return session(json(call("GET", path(sessionId), BodyPublishers.noBody(), Map.of())));
    }

    void end(String sessionId) {
        call("DELETE", path(sessionId), BodyPublishers.noBody(), Map.of());
    }

    List<SessionInfo> all() {
        List<SessionInfo> sessions = new ArrayList<>();
        Optional<String> page = Optional.of("/sessions");
        for (int pages = 0; page.isPresent() && pages < PAGES_MAX; pages++) {
            Json answer = json(call("GET", page.get(), BodyPublishers.noBody(), Map.of()));
            answer.objects("sessions").forEach(json -> sessions.add(session(json)));
            page = answer.text("nextPage").map(next -> "/sessions?page=" + ServerAddress.encoded(next));
        }
        return List.copyOf(sessions);
    }

    private static String path(String sessionId) {
        return "/sessions/" + ServerAddress.encoded(sessionId);
    }

    private String call(String method, String path, BodyPublisher body, Map<String, String> headers) {
        Backoff backoff = new Backoff(settings.retry());
        long deadline = engine.nanos() + OUTAGE_MAX.toNanos();
        boolean tokenRefused = false;
        while (true) {
            HoldfastException failure;
            Optional<Duration> after = Optional.empty();
            try {
                HttpResponse<String> answer =
                        engine.http().send(request(method, path, body, headers), BodyHandlers.ofString());
                int status = answer.statusCode();
                if (status < 300) {
                    return answer.body();
                }
                failure = Problem.of(status, answer.body());
                after = Ending.retryAfter(answer.headers());
                if (status == 401 && !tokenRefused && settings.tokens().isPresent()) {
                    tokenRefused = true;
                    continue;
                }
                if (!failure.retryable() && !(status == 409 && after.isPresent())) {
                    throw failure;
                }
            } catch (IOException broken) {
                failure = new HoldfastException(
                        "unreachable", "The server cannot be reached: " + broken, 0, 0, true, broken);
            } catch (InterruptedException interruption) {
                throw interrupted(interruption);
            }
            waitOrThrow(failure, backoff.next(engine.chance()), after.orElse(Duration.ZERO), deadline);
        }
    }

    private void waitOrThrow(HoldfastException failure, Optional<Duration> delay, Duration atLeast, long deadline) {
        Duration wait = delay.map(drawn -> drawn.compareTo(atLeast) > 0 ? drawn : atLeast)
                .filter(longer -> engine.nanos() + longer.toNanos() - deadline < 0)
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
                .timeout(ANSWER_MAX)
                .header("Accept", "application/json, application/problem+json")
                .method(method, body);
        headers.forEach(request::header);
        settings.tokens().ifPresent(tokens -> {
            try {
                request.header("Authorization", "Bearer " + tokens.token());
            } catch (IllegalArgumentException quotesTheToken) {
                throw new HoldfastException("badToken", "The token has characters no token has.", null);
            }
        });
        return request.build();
    }

    private static Json json(String body) {
        try {
            return Json.read(body);
        } catch (IOException notJson) {
            throw new HoldfastException(
                    "badAnswer", "The server's answer is not JSON: is this a Holdfast server?", notJson);
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
                json.text("speakUrl").map(SessionsApi::uri),
                json.text("listenUrl").map(SessionsApi::uri),
                json.text("pageUrl").map(SessionsApi::uri),
                json.smallNumber("sampleRate"),
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
