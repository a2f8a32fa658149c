package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.SessionInfo;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsApiTest {

    @Test
    void creatingGoesOnThroughOutagesWithOneKey() throws Exception {
        Queue<String> keys = new ConcurrentLinkedQueue<>();
        Queue<String> bodies = new ConcurrentLinkedQueue<>();
        AtomicInteger calls = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    keys.add(peer.headers.get("idempotency-key"));
                    bodies.add(peer.body);
                    switch (calls.incrementAndGet()) {
                        case 1 -> peer.cut();
                        case 2 -> peer.answer(503, "{}");
                        case 3 -> peer.answer(409, "{}", "Retry-After: 0");
                        default ->
                            peer.answer(
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
    void allPagesAreRead() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.answer(
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
    void aRefusalIsToldAtOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                        peer -> peer.answer(403, "{\"type\":\"/problems/notTheOwner\",\"detail\":\"Not yours.\"}"));
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
    void anOldTokenIsReplacedOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    boolean good = "Bearer t2".equals(peer.headers.get("authorization"));
                    peer.answer(good ? 200 : 401, good ? "{\"state\":\"live\"}" : "{}");
                });
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> "t" + asked.incrementAndGet())) {
            assertThat(client.getSession("a").state()).isEqualTo("live");
        }
    }
}
