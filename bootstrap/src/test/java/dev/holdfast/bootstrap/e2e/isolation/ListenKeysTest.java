// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.jwt.local.DerivedListeningKeys;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.Persistence;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.session.ListenLink;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.Role;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --listen-keys} a session is heard by those who have its link, and its name alone is worth nothing. */
@Timeout(60)
class ListenKeysTest {

    private static final Map<String, String> FRAMED = Map.of("Sec-WebSocket-Protocol", "holdfast.v1");

    /** Far more than an address may miss at once (--limits, {@code miss}), and in parallel. */
    private static final int GUESSES = 60;

    @TempDir
    Path data;

    private TestServer server;
    private JsonNode session;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(data, new SystemClock(), Map.of("listen-keys", "true"));
        session = server.create("alice", "standard");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String id() {
        return session.path("sessionId").asText();
    }

    private String key() {
        return session.path("listenKey").asText();
    }

    private RawSocket listen(String parameters) throws IOException {
        return RawSocket.open(server.uri(), "/ws?role=listener&from=start&sessionId=" + id() + parameters, FRAMED);
    }

    private HttpResponse<String> ask(String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return TestServer.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void speakOneFrame() throws IOException {
        try (RawSocket speaker = RawSocket.speaker(server.uri(), id(), server.token("alice"))) {
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));
            speaker.awaitText("ack");
        }
    }

    /** One phone behind this address tries names and keys until it is told to wait. */
    private void useUpTheMisses() throws IOException {
        int last = 0;
        for (int each = 0; each < GUESSES; each++) {
            String guess = each % 2 == 0 ? "" : "&key=" + "A".repeat(28);
            try (RawSocket refused = RawSocket.open(
                    server.uri(), "/ws?role=listener&sessionId=absent-guess-" + (100 + each) + guess, FRAMED)) {
                last = refused.status();
                assertThat(last).isIn(401, 429);
            }
        }
        assertThat(last).isEqualTo(429);
    }

    @Test
    void theNameAloneIsRefusedWithWordsThatTellWhatIsMissing() throws Exception {
        try (RawSocket bare = listen("");
                RawSocket absent =
                        RawSocket.open(server.uri(), "/ws?role=listener&sessionId=absent-guess-100", FRAMED);
                RawSocket wrong = listen("&key=" + "A".repeat(28))) {
            assertThat(bare.status()).isEqualTo(401);
            assertThat(bare.body()).contains("\"unauthenticated\"", "its key is missing");
            assertThat(absent.status()).isEqualTo(401);
            assertThat(absent.body()).isEqualTo(bare.body());
            assertThat(wrong.status()).isEqualTo(401);
            assertThat(wrong.body()).contains("This key is not one of a session of this name");
        }
        HttpResponse<String> look = ask("/sessions/" + id(), "");
        assertThat(look.statusCode()).isEqualTo(401);
        assertThat(look.body()).contains("its key is missing").doesNotContain("en-US");
        assertThat(ask("/sessions/" + id(), "ListenKey " + "A".repeat(28)).statusCode())
                .isEqualTo(401);
        assertThat(ask("/listen/" + id() + "/qr.svg", "").statusCode()).isEqualTo(401);
        assertThat(server.call("POST", "/sessions/" + id() + "/tickets", "", "{\"role\":\"listener\"}")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theLinkThatTheOwnerGetsIsEnoughOverPlainHttpAndWebSocket() throws Exception {
        speakOneFrame();
        JsonNode owners = TestServer.JSON.readTree(server.call("GET", "/sessions/" + id(), server.token("alice"), "")
                .body());
        assertThat(owners.path("listenKey").asText()).isEqualTo(key()).hasSize(28);
        assertThat(owners.path("pageUrl").asText()).endsWith("/listen/" + id() + "#key=" + key());
        JsonNode others = TestServer.JSON.readTree(
                server.call("GET", "/sessions/" + id(), server.token("bob"), "").body());
        assertThat(others.path("sessionId").asText()).isEqualTo(id());
        assertThat(others.toString()).doesNotContain(key());

        HttpResponse<String> look = ask("/sessions/" + id(), "ListenKey " + key());
        assertThat(look.statusCode()).isEqualTo(200);
        assertThat(ask("/listen/" + id() + "/qr.svg", "ListenKey " + key()).statusCode())
                .isEqualTo(200);
        URI link = URI.create(
                TestServer.JSON.readTree(look.body()).path("listenUrl").asText());
        try (RawSocket byLink = RawSocket.open(
                        server.uri(), link.getRawPath() + "?" + link.getRawQuery() + "&from=start", FRAMED);
                RawSocket byHeader = RawSocket.open(
                        server.uri(),
                        "/ws?role=listener&from=start&sessionId=" + id(),
                        Map.of("Authorization", "ListenKey " + key(), "Sec-WebSocket-Protocol", "holdfast.v1"))) {
            for (RawSocket listener : new RawSocket[] {byLink, byHeader}) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
            }
        }
    }

    @Test
    void theLinkIsEnoughForTheJavaClientAndTheNameIsNot() throws Exception {
        speakOneFrame();
        ListenLink link = ListenLink.parse(session.path("pageUrl").asText());
        TestListener heard = new TestListener();
        TestListener refused = new TestListener();
        try (HoldfastClient client = HoldfastClient.at(link.server());
                Listener listener = client.listenKey(link.key().orElseThrow())
                        .listen(link.sessionId(), StartPosition.start(), heard);
                Listener bare = client.listen(link.sessionId(), StartPosition.start(), refused)) {
            await().until(() -> heard.heard() == 1);
            await().until(refused.end()::isCompletedExceptionally);
            assertThatThrownBy(refused.end()::join).hasMessageContaining("its key is missing");
            // An expired token beside the key is not sent.
            HoldfastClient invited = client.token(() -> "expired").listenKey(key());
            assertThat(invited.getSession(id()).state()).isEqualTo("interrupted");
            assertThat(invited.issueTicket(id(), Role.LISTENER).ticket()).isNotEmpty();
        }
        try (HoldfastClient alice = HoldfastClient.at(server.uri()).token(() -> server.token("alice"))) {
            SessionInfo created = alice.createSession(NewSession.in("en-US"));
            assertThat(created.listenKey()).isPresent().isNotEqualTo(Optional.of(key()));
            assertThat(alice.getSession(id()).listenKey()).contains(key());
            assertThat(created.toString()).doesNotContain(created.listenKey().orElseThrow());
        }
    }

    @Test
    void aSessionThatIsCreatedOverTheSocketComesWithItsKey() throws Exception {
        try (RawSocket speaker =
                RawSocket.open(server.uri(), "/ws", Map.of("Authorization", "Bearer " + server.token("alice")))) {
            speaker.text("{\"action\":\"createSession\",\"sourceLanguage\":\"en-US\"}");
            session = speaker.awaitText("sessionCreated");
            speaker.awaitText("ready");
            try (RawSocket listener = listen("&key=" + key())) {
                listener.awaitText("ready");
            }
        }
    }

    @Test
    void clientsWithAKeyATicketOrATokenAreAdmittedAlthoughTheirAddressGuessedNames() throws Exception {
        String ticket = ticket("ListenKey " + key());
        useUpTheMisses();

        try (RawSocket byKey = listen("&key=" + key());
                RawSocket byTicket = listen("&ticket=" + ticket);
                RawSocket byFreshTicket = listen("&ticket=" + ticket("ListenKey " + key()));
                RawSocket byToken = listen("&token=" + server.token("bob"));
                RawSocket speaker = RawSocket.speaker(server.uri(), id(), server.token("alice"));
                RawSocket bare = listen("")) {
            byKey.awaitText("ready");
            byTicket.awaitText("ready");
            byFreshTicket.awaitText("ready");
            byToken.awaitText("ready");
            speaker.awaitText("ready");
            assertThat(bare.status()).isEqualTo(429);
        }
        assertThat(ask("/sessions/" + id(), "ListenKey " + key()).statusCode()).isEqualTo(200);
        assertThat(ask("/sessions/" + id(), "Bearer " + server.token("alice")).statusCode())
                .isEqualTo(200);
    }

    private String ticket(String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/sessions/" + id() + "/tickets"))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"role\":\"listener\"}"))
                .build();
        HttpResponse<String> answer = TestServer.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(201);
        return TestServer.JSON.readTree(answer.body()).path("ticket").asText();
    }

    @Test
    void theKeyOfASessionThatIsForgottenDoesNotOpenTheNextOneOfItsName() throws Exception {
        Map<String, String> flags =
                new HashMap<>(Map.of("port", "0", "data", data.resolve("own").toString()));
        flags.putAll(StoreUnderTest.settings(data.resolve("own"), Map.of("listen-keys", "true")));
        ServerSettings settings = ServerSettings.of(flags);
        Persistence persistence = Persistence.of(settings, new SystemClock());
        SessionId name = new SessionId("caring-king-275");
        Session first = named(name, Instant.now().minus(Duration.ofDays(2)));
        persistence.sessions().create(first, Optional.empty());
        try (RunningServer own = HoldfastServer.assemble(settings, new SystemClock())
                        .persistence(persistence)
                        .start();
                HoldfastClient client = HoldfastClient.at(own.uri())) {
            DerivedListeningKeys keys = new DerivedListeningKeys(LocalSecret.inFolder(settings.data()));
            String old = keys.keyOf(first);
            persistence.sessions().forget(name, first.version());
            Session second = named(name, Instant.now());
            persistence.sessions().create(second, Optional.empty());

            assertThat(client.listenKey(keys.keyOf(second))
                            .getSession(name.value())
                            .sessionId())
                    .isEqualTo(name.value());
            assertThatThrownBy(() -> client.listenKey(old).getSession(name.value()))
                    .isInstanceOfSatisfying(HoldfastException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo("noSuchSession"));
            try (RawSocket listener =
                    RawSocket.open(own.uri(), "/ws?role=listener&sessionId=" + name + "&key=" + old, FRAMED)) {
                assertThat(listener.status()).isEqualTo(404);
            }
        }
    }

    private static Session named(SessionId name, Instant created) {
        return Session.create(
                name,
                new Owner("alice"),
                new LanguageTag("en-US"),
                QualityTier.STANDARD,
                created,
                new SessionTimeouts(Duration.ofDays(7), Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(1)));
    }

    @Test
    void withoutTheSettingNewLinksHaveNoKeyAndOldOnesWithAKeyStillWork() throws Exception {
        String old = key();
        server.close();
        server = TestServer.start(data);
        session = server.create("alice", "standard");

        assertThat(session.has("listenKey")).isFalse();
        assertThat(session.path("listenUrl").asText()).doesNotContain("key");
        try (RawSocket bare = listen("");
                RawSocket withKey = listen("&key=" + old)) {
            bare.awaitText("ready");
            withKey.awaitText("ready");
        }
    }
}
