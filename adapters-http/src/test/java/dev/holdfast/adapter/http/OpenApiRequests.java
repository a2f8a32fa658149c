// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import static java.net.http.HttpRequest.BodyPublishers.noBody;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTimeouts;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** For each response in the description a request that gets it. */
final class OpenApiRequests {

    private static final String GOOD = "{\"sourceLanguage\":\"en-US\"}";
    private static final String LISTENER = "{\"role\":\"listener\"}";
    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final String PATH = "/sessions/" + SESSION;

    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final Map<Integer, Denial> DENIALS = Map.of(
            403, new Denial.NotAllowed("Not with this token."),
            410, new Denial.Refused(new Refusal.AlreadyEnded(SESSION, over())),
            422, new Denial.IdempotencyKeyReused(),
            429, new Denial.TooManyAttempts(WAIT),
            503, new Denial.Unavailable(WAIT));

    private final TestServer server;
    private final List<Exercise> all = new ArrayList<>();

    OpenApiRequests(TestServer server) {
        this.server = server;
    }

    /**
     * One request.
     *
     * @param status of the description: a number or {@code default}
     * @param before what must happen first; there are no sessions before it
     */
    record Exercise(String operationId, String status, Runnable before, HttpRequest.Builder request) {}

    List<Exercise> all() {
        addCreating();
        addLooking();
        addEnding();
        addTickets();
        add("getLiveness", 200, server.to("/health/live"));
        add("getReadiness", 200, server.to("/health/ready"));
        add("getReadiness", 200, () -> server.readyWith("the disk is half full"), server.to("/health/ready"));
        add("getReadiness", 503, () -> server.notReadyBecause("the disk is full"), server.to("/health/ready"));
        add("getMetrics", 200, server.to("/metrics"));
        add("drainServer", 202, server.to("/admin/drain").POST(noBody()));
        addOperating("drainServer", () -> server.to("/admin/drain").POST(noBody()));
        add("listSessionsOfAllOwners", 200, server::create, server.to("/admin/sessions"));
        addOperating("listSessionsOfAllOwners", () -> server.to("/admin/sessions"));
        add("endAnySession", 204, server::create, server.to("/admin" + PATH).DELETE());
        add("endAnySession", 404, server.to("/admin" + PATH).DELETE());
        addOperating("endAnySession", () -> server.to("/admin" + PATH).DELETE());
        add("getDashboardMetrics", 200, server.to("/admin/figures"));
        addOperating("getDashboardMetrics", () -> server.to("/admin/figures"));
        addPages();
        add("getOpenApiJson", 200, server.to("/openapi.json"));
        add("getOpenApiYaml", 200, server.to("/openapi.yaml"));
        add("getDocs", 200, server.to("/docs"));
        return all;
    }

    /** As if from another machine, so that the token decides. */
    private void addOperating(String operation, Supplier<HttpRequest.Builder> requests) {
        Supplier<HttpRequest.Builder> elsewhere = () -> requests.get().header("X-Forwarded-For", "203.0.113.9");
        Supplier<HttpRequest.Builder> operator = () -> elsewhere.get().header("Authorization", "Bearer operator");
        add(operation, 401, elsewhere.get());
        add(operation, 403, elsewhere.get().header("Authorization", "Bearer alice"));
        addDenied(operation, operator, 429, 503);
    }

    private void addPages() {
        String code = "/listen/" + SESSION + "/qr.svg";
        add("getSessionQrCode", 200, server::create, server.to(code));
        add("getSessionQrCode", 401, server.to(code).header("Authorization", "Bearer a b"));
        add("getSessionQrCode", 404, server.to(code));
        addDenied("getSessionQrCode", () -> server.to(code), 403, 429, 503);
        add("getSignInOptions", 200, server.to("/local/sign-in"));
        add(
                "issueLocalToken",
                201,
                server.to("/local/token").POST(noBody()).header("Origin", "http://127.0.0.1:" + server.port));
        add("issueLocalToken", 403, server.to("/local/token").POST(noBody()));
    }

    private void addCreating() {
        add("createSession", 201, post("/sessions", GOOD));
        add("createSession", 401, server.to("/sessions").POST(BodyPublishers.ofString(GOOD)));
        addBodyErrors("createSession", "/sessions");
        addDenied("createSession", () -> post("/sessions", GOOD), 403, 422, 429, 503);
    }

    private void addLooking() {
        add("listSessions", 200, server::create, server.as("alice", "/sessions"));
        add("listSessions", 400, server.as("alice", "/%2e/sessions"));
        add("listSessions", 401, server.to("/sessions"));
        add("listSessions", 422, server.as("alice", "/sessions?page=" + "x".repeat(1025)));
        addDenied("listSessions", () -> server.as("alice", "/sessions"), 403, 429, 503);
        add("getSession", 200, server::create, server.to(PATH));
        add("getSession", 200, () -> server.sessions.put(ended()), server.to(PATH));
        add("getSession", 400, server.to("/sessions/a%2fb"));
        add("getSession", 401, server.to(PATH).header("Authorization", "Bearer a b"));
        add("getSession", 404, server.to(PATH));
        addDenied("getSession", () -> server.to(PATH), 403, 429, 503);
    }

    private void addEnding() {
        add("endSession", 204, server::create, server.as("alice", PATH).DELETE());
        add("endSession", 401, server.to(PATH).DELETE());
        add("endSession", 403, server::create, server.as("bob", PATH).DELETE());
        add("endSession", 404, server.as("bob", PATH).DELETE());
        addDenied("endSession", () -> server.as("alice", PATH).DELETE(), 403, 429, 503);
    }

    private void addTickets() {
        String path = PATH + "/tickets";
        HttpRequest.Builder stranger = server.to(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"role\":\"speaker\"}"));
        add("issueTicket", 201, server::create, post(path, LISTENER));
        add("issueTicket", 401, server::create, stranger);
        add("issueTicket", 404, post(path, LISTENER));
        addBodyErrors("issueTicket", path);
        addDenied("issueTicket", () -> post(path, LISTENER), 403, 410, 429, 503);
    }

    private void addBodyErrors(String operation, String path) {
        add(operation, 400, post(path, "{"));
        add(operation, 413, post(path, " ".repeat(16 * 1024 + 1)));
        add(operation, 415, server.as("alice", path).POST(BodyPublishers.ofString(GOOD)));
        add(operation, 422, post(path, "{}"));
    }

    private void addDenied(String operation, Supplier<HttpRequest.Builder> requests, Integer... statuses) {
        for (Integer status : statuses) {
            add(operation, status, () -> server.sessions.deny(DENIALS.get(status)), requests.get());
        }
    }

    private void add(String operation, int status, HttpRequest.Builder request) {
        add(operation, status, () -> {}, request);
    }

    private void add(String operation, int status, Runnable before, HttpRequest.Builder request) {
        all.add(new Exercise(operation, Integer.toString(status), before, request));
    }

    private HttpRequest.Builder post(String path, String body) {
        return server.as("alice", path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static SessionState.Ended over() {
        return new SessionState.Ended(
                InMemorySessions.NOW,
                EndReason.EXPIRED,
                Optional.of(new Sequence(9)),
                InMemorySessions.NOW.plusSeconds(1));
    }

    private static Session ended() {
        Session waiting = Session.create(
                SESSION,
                new Owner("alice"),
                LanguageTag.parse("en").orElseThrow(),
                QualityTier.STANDARD,
                InMemorySessions.NOW,
                SessionTimeouts.DEFAULT);
        return new Session(
                waiting.id(),
                waiting.owner(),
                waiting.sourceLanguage(),
                waiting.qualityTier(),
                Optional.of(TrackClock.SPEECH),
                waiting.createdAt(),
                waiting.epoch(),
                waiting.audioProgress(),
                over(),
                waiting.version());
    }
}
