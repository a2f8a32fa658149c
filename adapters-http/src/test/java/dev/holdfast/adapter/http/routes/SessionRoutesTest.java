// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static dev.holdfast.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.http.InMemorySessions;
import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionRoutesTest {

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aCreatedSessionIsSentExactlyAsTheProtocolSays() {
        HttpResponse<String> answer = server.post(
                "alice", "/sessions", "{\"sourceLanguage\":\"en-us\",\"qualityTier\":\"standard\",\"color\":[1,{}]}");
        String host = "127.0.0.1:" + server.port;
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Location")).hasValue("http://" + host + "/sessions/caring-king-275");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"sessionId\":\"caring-king-275\",\"sourceLanguage\":\"en-US\",\"qualityTier\":\"standard\","
                                + "\"state\":\"waiting\",\"createdAt\":\"2026-11-22T17:04:41Z\","
                                + "\"expiresAt\":\"2026-11-23T05:04:41Z\","
                                + "\"speakUrl\":\"ws://" + host
                                + "/ws?sessionId=caring-king-275&role=speaker&action=streamAudio\","
                                + "\"listenUrl\":\"ws://" + host + "/ws?sessionId=caring-king-275&role=listener\","
                                + "\"pageUrl\":\"http://" + host + "/listen/caring-king-275\"}");
    }

    @Test
    void whoMaySeeTheListeningKeyGetsItInTheLinksForListeners() {
        String id = server.create();
        server.sessions.showKey("K_-9");
        for (HttpResponse<String> answer : List.of(
                server.post("alice", "/sessions", "{\"sourceLanguage\":\"de\"}"), server.get("/sessions/" + id))) {
            JsonNode session = json(answer);
            assertThat(session.get("listenKey").textValue()).isEqualTo("K_-9");
            assertThat(session.get("listenUrl").textValue()).endsWith("&role=listener&key=K_-9");
            assertThat(session.get("pageUrl").textValue())
                    .endsWith("/listen/" + session.get("sessionId").textValue() + "#key=K_-9");
            assertThat(session.get("speakUrl").textValue()).doesNotContain("K_-9");
        }
        JsonNode page = json(server.send(server.as("alice", "/sessions")));
        assertThat(page.get("sessions").findValuesAsText("listenKey")).containsExactly("K_-9", "K_-9");
    }

    @Test
    void aListeningKeyIsACredentialOfItsOwn() {
        String id = server.create();
        server.send(server.to("/sessions/" + id).header("Authorization", "listenkey  K_-9 "));
        assertThat(server.sessions.lastRequester().credential()).isEqualTo(new Credential.ListeningKey("K_-9"));
        assertThat(server.send(server.to("/sessions").header("Authorization", "ListenKey K_-9"))
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"holdfast\"");
        server.sessions.deny(new Denial.Unauthenticated("No."));
        assertThat(server.send(server.to("/sessions/" + id).header("Authorization", "ListenKey K_-9"))
                        .headers()
                        .firstValue("WWW-Authenticate"))
                .hasValue("ListenKey realm=\"holdfast\"");
    }

    @Test
    void anyClientWithTheIdFindsTheSessionWithoutItsOwner() {
        String id = server.create();
        HttpResponse<String> answer = server.get("/sessions/" + id);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("sessionId").textValue()).isEqualTo(id);
        assertThat(answer.body()).doesNotContain("alice").doesNotContain("owner");
        assertThat(server.sessions.lastRequester().credential()).isInstanceOf(Credential.None.class);
        assertThat(server.sessions.lastRequester().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void aSessionWithASpeakerHasASampleRateAndNoExpiry() {
        server.sessions.put(attached());
        JsonNode session = json(server.get("/sessions/witty-owl-100"));
        assertThat(session.get("state").textValue()).isEqualTo("live");
        assertThat(session.get("sampleRate").intValue()).isEqualTo(48_000);
        assertThat(session.has("expiresAt")).isFalse();
        assertThat(session.has("endedAt")).isFalse();
    }

    @Test
    void anEndedSessionHasItsEndReasonAndLastFrame() {
        Decision ended = attached()
                .end(new Owner("alice"), Optional.of(new Sequence(7)), InMemorySessions.NOW, SessionTimeouts.DEFAULT);
        server.sessions.put(((Decision.Accepted) ended).next());
        JsonNode session = json(server.get("/sessions/witty-owl-100"));
        assertThat(session.get("state").textValue()).isEqualTo("ended");
        assertThat(session.get("endedAt").textValue()).isEqualTo("2026-11-22T17:04:41Z");
        assertThat(session.get("endReason").textValue()).isEqualTo("endedByOwner");
        assertThat(session.get("lastSeq").longValue()).isEqualTo(7);
        assertThat(session.has("expiresAt")).isFalse();
    }

    @Test
    void anOwnersSessionsAreListedNewestFirstPageByPage() {
        String first = server.create();
        String second = server.create();
        String third = server.create();
        server.post("bob", "/sessions", "{\"sourceLanguage\":\"de\"}");
        JsonNode page = json(server.send(server.as("alice", "/sessions")));
        assertThat(page.get("sessions").findValuesAsText("sessionId")).containsExactly(third, second);
        JsonNode next = json(server.send(
                server.as("alice", "/sessions?page=" + page.get("nextPage").textValue())));
        assertThat(next.get("sessions").findValuesAsText("sessionId")).containsExactly(first);
        assertThat(next.has("nextPage")).isFalse();
    }

    @Test
    void endingASessionTwiceGetsTheSameResponse() {
        String id = server.create();
        for (int time = 0; time < 2; time++) {
            HttpResponse<String> answer =
                    server.send(server.as("alice", "/sessions/" + id).DELETE());
            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
        }
        assertThat(json(server.get("/sessions/" + id)).get("state").textValue()).isEqualTo("ended");
    }

    @Test
    void ticketsAreIssuedForBothRoles() {
        String path = "/sessions/" + server.create() + "/tickets";
        HttpResponse<String> speaker = server.post("alice", path, "{\"role\":\"speaker\"}");
        assertThat(speaker.statusCode()).isEqualTo(201);
        assertThat(speaker.body()).isEqualTo("{\"ticket\":\"t-speaker\",\"expiresInSeconds\":60}");
        HttpResponse<String> listener = server.send(server.to(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"role\":\"listener\"}")));
        assertThat(listener.statusCode()).isEqualTo(201);
        assertThat(listener.body()).isEqualTo("{\"ticket\":\"t-listener\",\"expiresInSeconds\":60}");
    }

    @Test
    void twentyConcurrentRequestsWithOneKeyGetOneSession() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int caller = 0; caller < 20; caller++) {
                answers.add(callers.submit(() -> server.send(create("one-key", "{\"sourceLanguage\":\"en\"}"))));
            }
            Set<String> ids = new HashSet<>();
            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(201);
                ids.add(json(answer.get()).get("sessionId").textValue());
            }
            assertThat(ids).hasSize(1);
            assertThat(server.sessions.size()).isOne();
        } finally {
            callers.shutdownNow();
        }
        assertThat(server.send(create("one-key", "{\"sourceLanguage\":\"de\"}")).statusCode())
                .isEqualTo(422);
        assertThat(server.send(create("other-key", "{\"sourceLanguage\":\"de\"}"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void urlsHaveTheClientsHostUnlessAPublicUrlIsConfigured() throws Exception {
        String id = server.create();
        String answer = server.raw("GET /sessions/" + id + " HTTP/1.1\r\nHost: talk.example.org:81\r\n"
                + "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .contains("\"listenUrl\":\"ws://talk.example.org:81/ws?")
                .contains("\"pageUrl\":\"http://talk.example.org:81/listen/")
                .doesNotContain("evil");
        URI publicUrl = URI.create("https://talk.example.org/holdfast/");
        try (TestServer fixed = new TestServer(settings -> settings.reachedAt(Optional.of(publicUrl), false))) {
            JsonNode session = json(fixed.get("/sessions/" + fixed.create()));
            assertThat(session.get("speakUrl").textValue()).startsWith("wss://talk.example.org/holdfast/ws?");
            assertThat(session.get("pageUrl").textValue()).startsWith("https://talk.example.org/holdfast/listen/");
        }
    }

    @Test
    void onlyTheLastForwardedAddressOfATrustedProxyIsUsed() {
        try (TestServer behind = new TestServer(settings -> settings.reachedAt(Optional.empty(), true))) {
            String id = behind.create();
            HttpResponse<String> answer = behind.send(behind.to("/sessions/" + id)
                    .header("X-Forwarded-For", "6.6.6.6, 203.0.113.9")
                    .header("X-Forwarded-Proto", "https")
                    .header("X-Forwarded-Host", "talk.example.org"));
            assertThat(json(answer).get("listenUrl").textValue()).startsWith("wss://talk.example.org/ws?");
            assertThat(behind.sessions.lastRequester().address()).isEqualTo("203.0.113.9");
            behind.send(behind.to("/sessions/" + id).header("X-Forwarded-For", "not an address"));
            assertThat(behind.sessions.lastRequester().address()).isEqualTo("127.0.0.1");
            assertThat(behind.send(behind.to("/sessions/" + id).header("X-Forwarded-Host", "not a host"))
                            .body())
                    .contains("The X-Forwarded-Host header must be a host");
        }
        server.send(server.to("/sessions/" + server.create()).header("X-Forwarded-For", "203.0.113.9"));
        assertThat(server.sessions.lastRequester().address()).isEqualTo("127.0.0.1");
    }

    @Test
    void theAuthorizationSchemeIsCaseInsensitive() {
        HttpResponse<String> answer = server.send(server.to("/sessions").header("Authorization", "bEARER  alice"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(server.sessions.lastRequester().credential()).isEqualTo(new Credential.BearerToken("alice"));
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        HttpResponse<String> listing = server.send(server.to("/sessions").method("HEAD", BodyPublishers.noBody()));
        assertThat(listing.statusCode()).isEqualTo(401);
        HttpResponse<String> missing =
                server.send(server.to("/sessions/no-such-100").method("HEAD", BodyPublishers.noBody()));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEmpty();
    }

    private HttpRequest.Builder create(String key, String json) {
        return server.as("alice", "/sessions")
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(json));
    }

    private static Session attached() {
        Session session = Session.create(
                new SessionId("witty-owl-100"),
                new Owner("alice"),
                LanguageTag.parse("en").orElseThrow(),
                QualityTier.PREMIUM,
                InMemorySessions.NOW,
                SessionTimeouts.DEFAULT);
        Decision decision = session.attachSpeaker(
                new Owner("alice"),
                new NodeId("node-1"),
                new ConnectionId("c-1"),
                new TrackClock(48_000),
                InMemorySessions.NOW,
                SessionTimeouts.DEFAULT);
        return ((Decision.Accepted) decision).next();
    }
}
