// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.InMemorySessions;
import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.SessionState;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Every error of docs/protocol.md §1, as a client gets it. */
final class ProblemsTest {

    private static final String GOOD = "{\"sourceLanguage\":\"en-US\"}";
    private static final SessionId SESSION = new SessionId("caring-king-275");

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "nonsense",
                "[1]",
                "\"text\"",
                "null",
                "{\"sourceLanguage\":\"en\",\"sourceLanguage\":\"de\"}",
                "{\"other\":{\"a\":1,\"a\":2},\"sourceLanguage\":\"en\"}",
                "{\"sourceLanguage\":\"en\"} {}",
                "{\"sourceLanguage\":\"en\"} x",
                "{'sourceLanguage':'en'}",
                "{\"sourceLanguage\":\"en\",}",
                "{\"n\":NaN,\"sourceLanguage\":\"en\"}",
                "{\"sourceLanguage\":\"e\u0001n\"}"
            })
    void aBodyThatIsNotOneJsonObjectIsABadRequest(String body) {
        HttpResponse<String> answer = server.post("alice", "/sessions", body);
        assertThat(problem(answer, ProblemType.NOT_JSON).get("detail").textValue())
                .doesNotContain("nonsense")
                .contains("Send one JSON object");
        assertThat(server.sessions.size()).isZero();
    }

    @Test
    void deepNestingIsABadRequestAndNoStackOverflow() {
        String deep = "{\"a\":" + "[".repeat(8000) + "]".repeat(8000) + ",\"sourceLanguage\":\"en\"}";
        problem(server.post("alice", "/sessions", deep), ProblemType.NOT_JSON);
        String shallow = "{\"a\":" + "[".repeat(20) + "]".repeat(20) + ",\"sourceLanguage\":\"en\"}";
        assertThat(server.post("alice", "/sessions", shallow).statusCode()).isEqualTo(201);
    }

    @Test
    void bytesThatAreNotUtf8AreABadRequest() {
        byte[] latin1 = {'{', '"', (byte) 0xE4, '"', ':', '1', '}'};
        HttpResponse<String> answer = server.send(server.as("alice", "/sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(latin1)));
        problem(answer, ProblemType.NOT_JSON);
    }

    @Test
    void allWrongFieldsAreNamedTogether() {
        HttpResponse<String> answer = server.send(server.as("alice", "/sessions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "two words")
                .POST(BodyPublishers.ofString("{\"sourceLanguage\":7,\"qualityTier\":\"gold\"}")));
        JsonNode errors = problem(answer, ProblemType.INVALID_FIELDS).get("errors");
        assertThat(errors.findValuesAsText("field"))
                .containsExactly("sourceLanguage", "qualityTier", "Idempotency-Key");
        assertThat(errors.findValuesAsText("detail").get(0)).endsWith("as a string");
        assertThat(server.sessions.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"sourceLanguage\":null}",
                "{\"sourceLanguage\":\"\"}",
                "{\"sourceLanguage\":\"not a language\"}",
                "{\"sourceLanguage\":[\"en\"]}",
                "{\"sourceLanguage\":true}"
            })
    void aSessionNeedsALanguage(String body) {
        JsonNode errors = problem(server.post("alice", "/sessions", body), ProblemType.INVALID_FIELDS)
                .get("errors");
        assertThat(errors.findValuesAsText("field")).containsExactly("sourceLanguage");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "\t"})
    void anIdempotencyKeyHasVisibleCharacters(String key) throws Exception {
        String answer = server.raw("POST /sessions HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                + "Authorization: Bearer alice\r\nContent-Type: application/json\r\nIdempotency-Key: " + key
                + "\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD);
        assertThat(answer).startsWith("HTTP/1.1 422 ").contains("\"field\":\"Idempotency-Key\"");
    }

    @Test
    void anIdempotencyKeyHasUpTo255CharactersAndIsSentOnce() {
        assertThat(withKeys("k".repeat(255)).statusCode()).isEqualTo(201);
        problem(withKeys("k".repeat(256)), ProblemType.INVALID_FIELDS);
        problem(withKeys("one", "two"), ProblemType.INVALID_FIELDS);
    }

    @Test
    void aTicketNeedsARole() {
        String path = "/sessions/" + server.create() + "/tickets";
        for (String body : List.of("{}", "{\"role\":\"owner\"}", "{\"role\":1}")) {
            JsonNode errors = problem(server.post("alice", path, body), ProblemType.INVALID_FIELDS)
                    .get("errors");
            assertThat(errors.findValuesAsText("field")).containsExactly("role");
        }
    }

    @Test
    void withoutATokenTheChallengeNamesNoError() {
        for (HttpRequest.Builder request : List.of(
                server.to("/sessions"),
                server.to("/sessions").POST(BodyPublishers.ofString("not even JSON")),
                server.to("/sessions/" + SESSION).DELETE(),
                server.to("/sessions").header("Authorization", "Basic YTpi"))) {
            HttpResponse<String> answer = server.send(request);
            problem(answer, ProblemType.UNAUTHENTICATED);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"holdfast\"");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "Bearer two tokens", "Bearer \"quoted\"", "Bearer a,b", "bearer =", "Bearer expired"})
    void theChallengeOfARejectedTokenIsInvalidToken(String header) {
        HttpResponse<String> answer = server.send(server.to("/sessions").header("Authorization", header));
        problem(answer, ProblemType.UNAUTHENTICATED);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .matches("Bearer realm=\"holdfast\", error=\"invalid_token\", error_description=\"[^\"\\\\]+\"");
    }

    @Test
    void onlyTheOwnerEndsASession() {
        String id = server.create();
        problem(server.send(server.as("bob", "/sessions/" + id).DELETE()), ProblemType.NOT_THE_OWNER);
        assertThat(json(server.get("/sessions/" + id)).get("state").textValue()).isEqualTo("waiting");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/sessions/no-such-100", "/sessions/NoSuch", "/sessions/a%20b", "/sessions/caring-king-275;v=1"})
    void anUnknownOrMalformedSessionIdIsNotFound(String path) {
        problem(server.get(path), ProblemType.NO_SUCH_SESSION);
        problem(server.send(server.as("alice", path).DELETE()), ProblemType.NO_SUCH_SESSION);
        problem(server.post("alice", path + "/tickets", "{\"role\":\"listener\"}"), ProblemType.NO_SUCH_SESSION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nothing", "/sessions/caring-king-275/nothing", "/WEB-INF/web.xml", "/health", "/index.html"})
    void anUnknownPathIsNotFound(String path) {
        problem(server.get(path), ProblemType.NO_SUCH_PATH);
        problem(server.send(server.to(path).header("Accept", "text/html")), ProblemType.NO_SUCH_PATH);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /sessions, 'GET, POST, HEAD, OPTIONS'",
        "POST, /sessions/caring-king-275, 'GET, DELETE, HEAD, OPTIONS'",
        "GET, /sessions/caring-king-275/tickets, 'POST, OPTIONS'",
        "DELETE, /health/live, 'GET, HEAD, OPTIONS'",
        "BREW, /docs, 'GET, HEAD, OPTIONS'"
    })
    void anotherMethodIsRefusedWithTheAllowedOnes(String method, String path, String allowed) {
        HttpResponse<String> answer =
                server.send(server.to(path).header("Accept", "text/html").method(method, BodyPublishers.noBody()));
        problem(answer, ProblemType.METHOD_NOT_ALLOWED);
        assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
    }

    @Test
    void aMethodCannotBeOverriddenByAHeader() {
        String id = server.create();
        HttpResponse<String> answer =
                server.send(server.as("alice", "/sessions/" + id).header("X-HTTP-Method-Override", "DELETE"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("state").textValue()).isEqualTo("waiting");
    }

    @Test
    void aBodyMayHaveSixteenKibibytesAndNotOneMore() {
        String json = "{\"sourceLanguage\":\"en\",\"filler\":\"";
        String largest = json + "x".repeat(16 * 1024 - json.length() - 2) + "\"}";
        assertThat(server.post("alice", "/sessions", largest).statusCode()).isEqualTo(201);
        problem(server.post("alice", "/sessions", largest + " "), ProblemType.BODY_TOO_LARGE);
        assertThat(server.sessions.size()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/jsonp",
                "application/json, text/plain",
                ""
            })
    void onlyJsonIsAccepted(String type) {
        HttpRequest.Builder request = server.as("alice", "/sessions").POST(BodyPublishers.ofString(GOOD));
        problem(
                server.send(type.isEmpty() ? request : request.header("Content-Type", type)),
                ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void jsonIsRecognisedInAnyCaseWithParametersAndNotWhenCompressed() {
        HttpRequest.Builder request = server.as("alice", "/sessions").POST(BodyPublishers.ofString(GOOD));
        assertThat(server.send(request.header("Content-Type", "Application/JSON ; charset=UTF-8"))
                        .statusCode())
                .isEqualTo(201);
        problem(server.send(request.header("Content-Encoding", "gzip")), ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void deniedRequestsHaveRetryAfter() {
        Duration wait = Duration.ofMillis(2001);
        for (Denial denial :
                List.of(new Denial.TooManyAttempts(wait), new Denial.Unavailable(wait), new Denial.StorageFull(wait))) {
            server.sessions.deny(denial);
            HttpResponse<String> answer = server.post("alice", "/sessions", GOOD);
            assertThat(answer.statusCode()).isIn(429, 503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(json(answer).get("detail").textValue()).isEqualTo(denial.explanation());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unavailable, UNAVAILABLE",
        "tooMany, TOO_MANY_REQUESTS",
        "storageFull, NO_ROOM",
        "keyUsed, KEY_REUSED",
        "notAllowed, NOT_ALLOWED",
        "ended, SESSION_ENDED"
    })
    void everyDenialIsSentWithItsProblemType(String which, ProblemType kind) {
        server.sessions.deny(
                switch (which) {
                    case "unavailable" -> new Denial.Unavailable(Duration.ZERO);
                    case "tooMany" -> new Denial.TooManyAttempts(Duration.ZERO);
                    case "storageFull" -> new Denial.StorageFull(Duration.ZERO);
                    case "keyUsed" -> new Denial.IdempotencyKeyReused();
                    case "notAllowed" -> new Denial.NotAllowed("Listening needs a token here.");
                    default -> new Denial.Refused(new Refusal.AlreadyEnded(SESSION, ended()));
                });
        problem(server.post("alice", "/sessions/" + SESSION + "/tickets", "{\"role\":\"listener\"}"), kind);
    }

    @Test
    void aFaultIsAnIncidentInTheLogAndNoStackTraceInTheResponse() {
        Logger log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            server.sessions.fail(new IllegalStateException("secret of the server"));
            HttpResponse<String> answer =
                    server.send(server.as("very-secret-token", "/sessions?page=very-secret-page"));
            String detail = problem(answer, ProblemType.INTERNAL).get("detail").textValue();
            assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
            String incident = detail.replaceAll(".*incident ([0-9a-f-]{36})\\.", "$1");
            List<String> messages = new ArrayList<>(
                    lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
            assertThat(messages).anyMatch(message -> message.contains(incident));
            assertThat(messages).noneMatch(message -> message.contains("very-secret"));
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void anErrorOfTheJvmIsAnIncident() {
        server.sessions.fail(new StackOverflowError("secret"));
        HttpResponse<String> answer = server.get("/sessions/" + SESSION);
        assertThat(problem(answer, ProblemType.INTERNAL).toString()).doesNotContain("secret");
    }

    private HttpResponse<String> withKeys(String... keys) {
        HttpRequest.Builder request = server.as("alice", "/sessions")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(GOOD));
        for (String key : keys) {
            request.header("Idempotency-Key", key);
        }
        return server.send(request);
    }

    private static SessionState.Ended ended() {
        return new SessionState.Ended(
                InMemorySessions.NOW, EndReason.EXPIRED, Optional.empty(), InMemorySessions.NOW.plusSeconds(1));
    }

    private static JsonNode problem(HttpResponse<String> answer, ProblemType kind) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(kind.status());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(ProblemDetails.MEDIA_TYPE);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        JsonNode problem = json(answer);
        assertThat(problem.get("type").textValue()).isEqualTo(kind.type());
        assertThat(problem.get("status").intValue()).isEqualTo(kind.status());
        assertThat(problem.get("title").textValue()).isEqualTo(kind.title());
        assertThat(problem.get("detail").textValue()).isNotBlank();
        return problem;
    }
}
