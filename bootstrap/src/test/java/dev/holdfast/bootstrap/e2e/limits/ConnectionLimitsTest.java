// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As many connections as there may be: in all, for a session, for an address, and in a second. */
@StoreIndependent
@Timeout(60)
class ConnectionLimitsTest {

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock();
    private final List<RawSocket> open = new ArrayList<>();
    private TestServer server;
    private String session;

    @BeforeEach
    void clearOpenSockets() {
        open.clear();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawSocket socket : open) {
            socket.close();
        }
        server.close();
    }

    /** On a clock that stands still, so that nothing comes back by itself. */
    private void start(String limit, int most) throws Exception {
        Map<String, String> flags = new HashMap<>(Map.of("trust-forwarded", "true", "store", "memory"));
        flags.put(limit, Integer.toString(most));
        server = TestServer.start(data, clock, flags);
        session = server.session("alice");
    }

    private RawSocket listener(Map<String, String> headers) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("Sec-WebSocket-Protocol", "holdfast.v1"));
        all.putAll(headers);
        RawSocket socket = RawSocket.open(server.uri(), "/ws?role=listener&sessionId=" + session, all);
        open.add(socket);
        return socket;
    }

    private RawSocket listener() throws IOException {
        return listener(Map.of());
    }

    private RawSocket listenerFrom(String address) throws IOException {
        return listener(Map.of("X-Forwarded-For", address));
    }

    private RawSocket attached(RawSocket socket) throws IOException {
        socket.awaitText("ready");
        return socket;
    }

    private RawSocket speaker() throws IOException {
        RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
        open.add(speaker);
        return attached(speaker);
    }

    /** A program is told by the answer to its handshake. */
    private static void assertRefused(RawSocket socket, int status, String problem, String retryAfter)
            throws IOException {
        assertThat(socket.status()).isEqualTo(status);
        assertThat(socket.header("Retry-After")).isEqualTo(retryAfter);
        assertThat(socket.header("Content-Type")).startsWith("application/problem+json");
        JsonNode body = TestServer.JSON.readTree(socket.body());
        assertThat(body.path("type").asText()).isEqualTo("/problems/" + problem);
        assertThat(body.path("detail").asText()).contains(" ").endsWith(".");
    }

    /** A page is let in and told by a message, because it can't read the answer to a handshake. */
    private void assertBrowserIsTold(String address, int code, String word) throws IOException {
        RawSocket page = listener(Map.of("Origin", server.uri().toString(), "X-Forwarded-For", address));
        RawSocket.Goodbye goodbye = page.awaitGoodbye();
        assertThat(goodbye.code()).isEqualTo(code);
        JsonNode error = goodbye.error().orElseThrow();
        assertThat(error.path("code").asText()).isEqualTo(word);
        assertThat(error.path("retryable").asBoolean()).isTrue();
        assertThat(error.path("retryAfterMs").asLong()).isPositive();
        page.close();
    }

    /** The existing connections still work. */
    private static void assertHears(RawSocket speaker, long sequence, RawSocket... listeners) throws IOException {
        speaker.binary(TestFrames.frame(sequence));
        for (RawSocket listener : listeners) {
            assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                            .payload())
                    .isEqualTo(TestFrames.frame(sequence));
        }
    }

    private void awaitMeasured(String series, double value) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> server.measured(series) == value);
    }

    @Test
    void connectionsAboveTheLimitAreRefusedUntilAClientDisconnects() throws Exception {
        start("connections-max", 3);
        RawSocket speaker = speaker();
        RawSocket first = attached(listener());
        RawSocket second = attached(listener());

        assertRefused(listener(), 503, "unavailable", "5");
        assertBrowserIsTold("192.0.2.1", 1013, "storeUnavailable");
        assertHears(speaker, 0, first, second);
        assertThat(server.refused("connectionsMax")).isEqualTo(2);
        assertThat(server.measured("limit{name=\"connections-max\"}")).isEqualTo(3);
        assertThat(server.measured("connections{role=\"speaker\"}")).isEqualTo(1);
        assertThat(server.measured("connections{role=\"listener\"}")).isEqualTo(2);

        second.close();
        awaitMeasured("connections{role=\"listener\"}", 1);
        RawSocket third = attached(listener());
        assertHears(speaker, 1, first, third);
        assertRefused(listener(), 503, "unavailable", "5");
    }

    @Test
    void moreListenersThanASessionTakesAreRefusedAndItsSpeakerNever() throws Exception {
        start("connections-per-session-max", 2);
        RawSocket first = attached(listener());
        RawSocket second = attached(listener());

        assertRefused(listener(), 503, "unavailable", "5");
        assertBrowserIsTold("192.0.2.1", 1013, "storeUnavailable");
        RawSocket speaker = speaker();
        assertHears(speaker, 0, first, second);
        assertThat(server.refused("perSession")).isEqualTo(2);

        String full = session;
        session = server.session("bob");
        attached(listener());
        session = full;
        second.close();
        awaitMeasured("connections{role=\"listener\"}", 2);
        assertHears(speaker, 1, attached(listener()));
    }

    @Test
    void aListenerWhoNamesTheSessionByMessageCountsLikeAnyOther() throws Exception {
        start("connections-per-session-max", 1);
        RawSocket first = byMessage();
        first.awaitText("sessionMaintained");

        RawSocket.Goodbye goodbye = byMessage().awaitGoodbye();
        assertThat(goodbye.code()).isEqualTo(1013);
        assertThat(goodbye.error().orElseThrow().path("requestId").asInt()).isEqualTo(7);
        assertThat(server.refused("perSession")).isEqualTo(1);

        first.close();
        awaitMeasured("connections{role=\"listener\"}", 0);
        attached(listener());
    }

    private RawSocket byMessage() throws IOException {
        RawSocket socket = RawSocket.open(
                server.uri(),
                "/ws?role=listener",
                Map.of("Authorization", "Bearer " + server.token("bob"), "Sec-WebSocket-Protocol", "holdfast.v1"));
        open.add(socket);
        socket.text("{\"action\":\"maintainSession\",\"sessionId\":\"" + session + "\",\"requestId\":7}");
        return socket;
    }

    @Test
    void oneAddressHasOnlySoManyConnectionsAndOthersHaveTheirs() throws Exception {
        start("connections-per-address-max", 2);
        RawSocket first = attached(listenerFrom("2001:db8:0:1::1"));
        RawSocket second = attached(listenerFrom("2001:db8:0:1::2"));

        assertRefused(listenerFrom("2001:db8:0:1:ffff::3"), 429, "too-many-requests", "5");
        assertBrowserIsTold("2001:db8:0:1::4", 4029, "rate");
        RawSocket neighbour = attached(listenerFrom("2001:db8:0:2::1"));
        RawSocket other = attached(listenerFrom("192.0.2.1"));
        assertHears(speaker(), 0, first, second, neighbour, other);
        assertThat(server.refused("perAddress")).isEqualTo(2);

        second.close();
        awaitMeasured("connections{role=\"listener\"}", 3);
        attached(listenerFrom("2001:db8:0:1::5"));
    }

    @Test
    void moreHandshakesThanASecondTakesAreRefusedBeforeAnythingIsLookedUp() throws Exception {
        start("handshakes-per-second-max", 5);
        RawSocket speaker = speaker();
        RawSocket first = attached(listener());
        attached(listener());
        attached(listener());
        assertThat(RawSocket.open(server.uri(), "/ws?role=singer", Map.of()).status())
                .isEqualTo(400);

        assertRefused(listener(), 503, "unavailable", "1");
        assertBrowserIsTold("192.0.2.1", 1013, "storeUnavailable");
        String there = session;
        session = "absent-session-100";
        for (int each = 0; each < 30; each++) {
            assertRefused(listener(), 503, "unavailable", "1");
        }
        session = there;
        assertHears(speaker, 0, first);
        assertThat(server.refused("handshakes")).isEqualTo(32);
        assertThat(server.measured("handshakes_total")).isEqualTo(37);

        clock.advance(Duration.ofSeconds(1));
        // The thirty unknown ids would exceed the limit for misses if the server had looked them up.
        assertHears(speaker, 1, attached(listener()));
        assertThat(server.refused("miss")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connections-max", "connections-per-session-max", "connections-per-address-max"})
    void ofManyWhoComeAtOnceExactlyAsManyGetInAsMay(String limit) throws Exception {
        int most = 16;
        start(limit, most);
        for (int round = 0; round < 3; round++) {
            List<RawSocket> sockets = atOnce(4 * most);
            assertThat(sockets).filteredOn(socket -> socket.status() == 101).hasSize(most);
            for (RawSocket socket : sockets) {
                socket.close();
            }
            awaitMeasured("connections{role=\"listener\"}", 0);
            awaitMeasured("connections{role=\"none\"}", 0);
        }
    }

    private List<RawSocket> atOnce(int many) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(many);
        CyclicBarrier all = new CyclicBarrier(many);
        try {
            List<Future<RawSocket>> coming = new ArrayList<>();
            for (int each = 0; each < many; each++) {
                coming.add(threads.submit(() -> {
                    all.await(30, TimeUnit.SECONDS);
                    return RawSocket.listener(server.uri(), session, "live");
                }));
            }
            List<RawSocket> came = new ArrayList<>();
            for (Future<RawSocket> each : coming) {
                came.add(each.get(30, TimeUnit.SECONDS));
            }
            return came;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whateverWayAHandshakeFailsItsPlaceIsGivenBack() throws Exception {
        start("connections-max", 2);
        String token = server.token("alice");
        String speaks = "GET /ws?role=speaker&token=" + token + "&sessionId=" + session + " HTTP/1.1\r\n";
        String listens = "GET /ws?role=listener&sessionId=" + session + " HTTP/1.1\r\n";
        String key = "Host: h\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        String upgrade = "Connection: Upgrade\r\n";
        for (int each = 0; each < 10; each++) {
            // Refused by Tyrus, which is asked last.
            handshake(listens + key + "Connection: close\r\n\r\n");
            handshake(speaks + key + "Connection: close\r\n\r\n");
            // With a body that never comes.
            handshake(listens + key + upgrade + "Content-Length: 5\r\n\r\n");
            handshake(speaks + key + upgrade + "Transfer-Encoding: chunked\r\n\r\n");
            // Valid, but the client does not wait for the answer.
            handshake(listens + key + upgrade + "\r\n");
            handshake(speaks + key + upgrade + "\r\n");
            // Refused by us, once it had a place.
            handshake("GET /ws?role=listener&sessionId=absent-session-100 HTTP/1.1\r\n" + key + upgrade + "\r\n");
            handshake("GET /ws?role=speaker&sessionId=" + session + " HTTP/1.1\r\n" + key + upgrade + "\r\n");
        }
        for (String role : List.of("speaker", "listener", "none")) {
            awaitMeasured("connections{role=\"" + role + "\"}", 0);
        }
        RawSocket listener = attached(listener());
        assertHears(speaker(), 0, listener);
        assertRefused(listener(), 503, "unavailable", "5");
    }

    private void handshake(String bytes) throws IOException {
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
