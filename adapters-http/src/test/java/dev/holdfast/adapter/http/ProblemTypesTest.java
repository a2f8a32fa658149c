// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.SessionState;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the problem types with {@code protocol/codes.json}, and with what the server sends. */
final class ProblemTypesTest {

    private static final String BODY = "{\"sourceLanguage\":\"en\"}";
    private static final Duration WAIT = Duration.ofSeconds(3);

    private static TestServer server;
    private static List<JsonNode> listed;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
        try (InputStream codes = ProblemTypesTest.class.getResourceAsStream("/dev/holdfast/protocol/codes.json")) {
            JsonNode problems =
                    TestServer.JSON.readTree(Objects.requireNonNull(codes)).get("problems");
            listed = StreamSupport.stream(problems.spliterator(), false).toList();
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Type, status and title. */
    private record Problem(String type, int status, String title) {}

    @Test
    void theTypesAreThoseOfCodesJson() {
        assertThat(Arrays.stream(ProblemType.values())
                        .map(type -> new Problem(type.word(), type.status(), type.title())))
                .containsExactlyElementsOf(listed.stream()
                        .map(each -> new Problem(
                                each.get("type").textValue(),
                                each.get("status").intValue(),
                                each.get("title").textValue()))
                        .toList());
    }

    @Test
    void everyTypeOfTheApiIsSentByTheServerAndNoOther() throws IOException {
        Set<String> sent = new TreeSet<>();
        requests().forEach((type, request) -> {
            server.sessions.reset();
            HttpResponse<String> response = request.get();
            JsonNode problem = json(response);
            assertThat(problem.get("type").textValue()).isEqualTo(type.type());
            assertThat(problem.get("title").textValue()).isEqualTo(type.title());
            assertThat(problem.get("status").intValue()).isEqualTo(type.status());
            assertThat(response.statusCode()).isEqualTo(type.status());
            sent.add(type.word());
        });
        try (TestServer impatient = new TestServer(TestServer::impatient)) {
            String slow = impatient.raw("POST /sessions HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer alice\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{");
            sent.add(json(slow.substring(slow.indexOf("\r\n\r\n")))
                    .get("type")
                    .textValue()
                    .replace("/problems/", ""));
        }
        assertThat(sent).isEqualTo(sentBy("http"));
    }

    private static Set<String> sentBy(String part) {
        Set<String> types = new TreeSet<>();
        for (JsonNode each : listed) {
            each.get("sentBy").forEach(sender -> {
                if (sender.textValue().equals(part)) {
                    types.add(each.get("type").textValue());
                }
            });
        }
        return types;
    }

    private static Map<ProblemType, Supplier<HttpResponse<String>>> requests() {
        Map<ProblemType, Supplier<HttpResponse<String>>> requests = new LinkedHashMap<>();
        requests.put(ProblemType.BAD_REQUEST, () -> server.get("/sessions/a%2fb"));
        requests.put(ProblemType.NOT_JSON, () -> server.post("alice", "/sessions", "{"));
        requests.put(ProblemType.UNAUTHENTICATED, () -> server.get("/sessions"));
        requests.put(ProblemType.NOT_ALLOWED, () -> denied(new Denial.NotAllowed("Listening needs a token.")));
        requests.put(
                ProblemType.NOT_THE_OWNER,
                () -> server.send(
                        server.as("bob", "/sessions/" + server.create()).DELETE()));
        requests.put(
                ProblemType.NOT_FROM_HERE,
                () -> server.send(server.to("/local/token").POST(BodyPublishers.noBody())));
        requests.put(ProblemType.NO_SUCH_PATH, () -> server.get("/nowhere"));
        requests.put(ProblemType.NO_SUCH_SESSION, () -> server.get("/sessions/caring-king-999"));
        requests.put(
                ProblemType.METHOD_NOT_ALLOWED,
                () -> server.send(server.to("/sessions").DELETE()));
        requests.put(
                ProblemType.SESSION_ENDED,
                () -> denied(new Denial.Refused(new Refusal.AlreadyEnded(
                        new SessionId("caring-king-275"),
                        new SessionState.Ended(
                                InMemorySessions.NOW,
                                EndReason.ENDED_BY_OWNER,
                                Optional.empty(),
                                InMemorySessions.NOW)))));
        requests.put(ProblemType.BODY_TOO_LARGE, () -> server.post("alice", "/sessions", " ".repeat(16 * 1024 + 1)));
        requests.put(ProblemType.URI_TOO_LONG, () -> server.get("/" + "a".repeat(17 * 1024)));
        requests.put(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                () -> server.send(server.as("alice", "/sessions").POST(BodyPublishers.ofString(BODY))));
        requests.put(ProblemType.INVALID_FIELDS, () -> server.post("alice", "/sessions", "{}"));
        requests.put(ProblemType.KEY_REUSED, () -> {
            server.send(withKey(BODY));
            return server.send(withKey("{\"sourceLanguage\":\"de\"}"));
        });
        requests.put(ProblemType.TOO_MANY_REQUESTS, () -> denied(new Denial.TooManyAttempts(WAIT)));
        requests.put(
                ProblemType.HEADERS_TOO_LARGE,
                () -> server.send(server.to("/sessions").header("X-Large", "a".repeat(17 * 1024))));
        requests.put(ProblemType.INTERNAL, () -> {
            server.sessions.fail(new IllegalStateException("a fault"));
            return server.send(server.as("alice", "/sessions"));
        });
        requests.put(ProblemType.UNAVAILABLE, () -> denied(new Denial.Unavailable(WAIT)));
        requests.put(ProblemType.NO_ROOM, () -> denied(new Denial.StorageFull(WAIT)));
        requests.put(ProblemType.NOT_READY, () -> {
            server.notReadyBecause("the disk is full");
            HttpResponse<String> response = server.get("/health/ready");
            server.ready();
            return response;
        });
        return requests;
    }

    private static HttpResponse<String> denied(Denial denial) {
        server.sessions.deny(denial);
        return server.post("alice", "/sessions", BODY);
    }

    private static HttpRequest.Builder withKey(String body) {
        return server.as("alice", "/sessions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "one-key")
                .POST(BodyPublishers.ofString(body));
    }
}
