// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.session.IssuedTicket;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.Role;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.client.session.SessionPage;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsApiTest {

    @Test
    void createSessionIsRetriedThroughOutagesWithOneKey() throws Exception {
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    keys.add(peer.headers.get("idempotency-key"));
                    bodies.add(peer.body);
                    switch (calls.incrementAndGet()) {
                        case 1 -> peer.cut();
                        case 2 -> peer.respond(503, "{}");
                        case 3 -> peer.respond(429, "{}", "Retry-After: 0");
                        default ->
                            peer.respond(
                                    201,
                                    "{\"sessionId\":\"caring-king-275\",\"sourceLanguage\":\"en-US\",\"qualityTier\":\"premium\","
                                            + "\"state\":\"waiting\",\"createdAt\":\"2026-11-22T17:04:41Z\","
                                            + "\"pageUrl\":\"http://host/listen/caring-king-275\"}");
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t")) {
            SessionInfo session = client.createSession(NewSession.in("en-US").qualityTier(NewSession.PREMIUM));
            assertThat(session.sessionId()).isEqualTo("caring-king-275");
            assertThat(session.createdAt()).contains(Instant.parse("2026-11-22T17:04:41Z"));
            assertThat(session.sampleRate()).isEmpty();
            assertThat(keys).hasSizeGreaterThanOrEqualTo(4);
            assertThat(keys.stream().distinct()).hasSize(1);
            assertThat(bodies).containsOnly("{\"sourceLanguage\":\"en-US\",\"qualityTier\":\"premium\"}");
        }
    }

    @Test
    void aListeningKeyReplacesTheTokenWhereAListenerAsksAndNowhereElse() throws Exception {
        Queue<String> shown = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    shown.add(peer.headers.get("authorization"));
                    peer.respond(200, "{\"ticket\":\"x\"}");
                });
                HoldfastClient client =
                        HoldfastClient.at(server.uri()).token(() -> "t").listenKey("AbC-_9")) {
            client.getSession("a");
            client.issueTicket("a", Role.LISTENER);
            client.issueTicket("a", Role.SPEAKER);
            client.createSession(NewSession.in("en-US"));
            client.listSessions();
            client.endSession("a");

            assertThat(shown)
                    .containsExactly(
                            "ListenKey AbC-_9", "ListenKey AbC-_9", "Bearer t", "Bearer t", "Bearer t", "Bearer t");
            assertThatThrownBy(() -> client.listenKey("a key\r\n"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("a key\r");
        }
    }

    @Test
    void anAnswerWhoseBodyDoesNotComeIsGivenUpAfterTenSecondsAndTheCallIsRepeated() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    if (calls.incrementAndGet() > 1) {
                        peer.respond(200, "{\"state\":\"live\"}");
                        return;
                    }
                    peer.respondWithoutBody();
                    try {
                        peer.receiveUntilClosed();
                    } finally {
                        left.complete(true);
                    }
                });
                HoldfastClient client = HoldfastClient.at(server.uri())) {
            assertThat(client.getSession("a").state()).isEqualTo("live");
            assertThat(calls).hasValue(2);
            assertThat(left.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void allPagesAreListed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(
                        200,
                        peer.query.containsKey("page")
                                ? "{\"sessions\":[{\"sessionId\":\"b\"}]}"
                                : "{\"sessions\":[{\"sessionId\":\"a\"}],\"nextPage\":\"x y\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t")) {
            assertThat(client.listAllSessions())
                    .extracting(SessionInfo::sessionId)
                    .containsExactly("a", "b");
            assertThat(server.requests).containsExactly("GET /sessions", "GET /sessions?page=x%20y");
        }
    }

    @Test
    void aRefusalIsReportedAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                        peer -> peer.respond(403, "{\"type\":\"/problems/notTheOwner\",\"detail\":\"Not yours.\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t")) {
            assertThatThrownBy(() -> client.endSession("caring-king-275"))
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> {
                        assertThat(refusal).hasMessage("Not yours.");
                        assertThat(refusal.code()).isEqualTo("notTheOwner");
                        assertThat(refusal.status()).hasValue(403);
                    });
            assertThat(server.requests).containsExactly("DELETE /sessions/caring-king-275");
        }
    }

    @Test
    void anExpiredTokenIsReplacedOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    boolean good = "Bearer t2".equals(peer.headers.get("authorization"));
                    peer.respond(good ? 200 : 401, good ? "{\"state\":\"live\"}" : "{}");
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t" + asked.incrementAndGet())) {
            assertThat(client.getSession("a").state()).isEqualTo("live");
        }
    }

    @Test
    void aTokenProviderThatFailsIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(200, "{\"state\":\"live\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalArgumentException("the identity provider is down");
                    }
                    return "t";
                })) {
            assertThat(client.getSession("a").state()).isEqualTo("live");
        }
    }

    @Test
    void aTokenProviderThatAlwaysFailsIsReportedAsSuch() throws Exception {
        IllegalArgumentException outage = new IllegalArgumentException("the identity provider is down");
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(200, "{}"));
                HoldfastClient client = HoldfastClient.at(server.uri())
                        .token(() -> {
                            throw outage;
                        })
                        .retry(RetryPolicy.fixed(1, Duration.ofMillis(1)))) {
            assertThatThrownBy(() -> client.createSession(NewSession.in("en-US")))
                    .hasCause(outage)
                    .isInstanceOfSatisfying(HoldfastException.class, failure -> {
                        assertThat(failure.code()).isEqualTo("noToken");
                        assertThat(failure.retryable()).isTrue();
                    });
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void onePageIsListed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.respond(
                        200,
                        peer.query.containsKey("page")
                                ? "{\"sessions\":[{\"sessionId\":\"b\",\"endReason\":\"expired\"}]}"
                                : "{\"sessions\":[{\"sessionId\":\"a\"}],\"nextPage\":\"x y\"}"));
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t")) {
            SessionPage first = client.listSessions();
            assertThat(first.sessions()).extracting(SessionInfo::sessionId).containsExactly("a");
            SessionPage second = client.listSessions(first.nextPage().orElseThrow());
            assertThat(second.sessions()).extracting(SessionInfo::sessionId).containsExactly("b");
            assertThat(second.sessions().get(0).endReason()).contains("expired");
            assertThat(second.nextPage()).isEmpty();
        }
    }

    @Test
    void aTicketIsIssuedForOneRole() throws Exception {
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    bodies.add(peer.body);
                    peer.respond(201, "{\"ticket\":\"secret-ticket\",\"expiresInSeconds\":60}");
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t")) {
            IssuedTicket ticket = client.issueTicket("caring-king-275", Role.LISTENER);
            assertThat(ticket.ticket()).isEqualTo("secret-ticket");
            assertThat(ticket.expiresIn()).isEqualTo(Duration.ofSeconds(60));
            assertThat(ticket.toString()).doesNotContain("secret");
            assertThat(bodies).containsExactly("{\"role\":\"listener\"}");
            assertThat(server.requests).containsExactly("POST /sessions/caring-king-275/tickets");
        }
    }
}
