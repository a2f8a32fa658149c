// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken handshakes, and too many of them, cost those who send them. */
@StoreIndependent
@Timeout(60)
class HandshakesTest {

    private static final String KEY = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    @TempDir
    Path data;

    private TestServer server;
    private String session;

    private void start(Map<String, String> flags) throws Exception {
        // On a clock that stands still, so that nothing comes back by itself.
        server = TestServer.start(data, new ManualClock(), flags);
        session = server.session("alice");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A handshake of the session's speaker with these headers; the status of its answer. */
    private int speakerHandshake(String headers, String body) throws IOException {
        String request = "GET /ws?role=speaker&sessionId=" + session + "&token=" + server.token("alice")
                + " HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Protocol: holdfast.v1\r\n" + headers + "\r\n" + body;
        try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return Integer.parseInt(status.split(" ")[1]);
        }
    }

    static Stream<Arguments> broken() {
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
        return Stream.of(
                Arguments.of(
                        "an upgrade to something else", "Upgrade: websocket2\r\nConnection: Upgrade\r\n" + KEY, ""),
                Arguments.of("no connection header", "Upgrade: websocket\r\n" + KEY, ""),
                Arguments.of("no key", upgrade + "Sec-WebSocket-Version: 13\r\n", ""),
                Arguments.of("a short key", upgrade + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc\r\n", ""),
                Arguments.of("version 12", upgrade + KEY.replace("13", "12"), ""),
                Arguments.of("a body", upgrade + KEY + "Content-Length: 3\r\n", "abc"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void aBrokenHandshakeIsRefusedAndTheSpeakerKeepsItsLease(String name, String headers, String body)
            throws Exception {
        start(Map.of());
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");

            assertThat(speakerHandshake(headers, body)).isBetween(400, 499);

            speaker.binary(TestFrames.frame(0));
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
            }
            assertThat(server.measured("session_events_total{event=\"replaced\"}"))
                    .isZero();
        }
    }

    @Test
    void brokenHandshakesTakeNothingFromTheHandshakesOfOthers() throws Exception {
        start(Map.of("handshakes-per-second-max", "5", "handshakes-per-address-max", "5"));
        for (int each = 0; each < 50; each++) {
            assertThat(speakerHandshake("Upgrade: websocket\r\nConnection: Upgrade\r\n", ""))
                    .isEqualTo(400);
        }

        try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
            listener.awaitText("ready");
        }
    }

    @Test
    void anAddressThatUsesUpItsHandshakesLeavesTheOthersTheirs() throws Exception {
        start(Map.of("handshakes-per-second-max", "10", "handshakes-per-address-max", "6", "trust-forwarded", "true"));
        for (int each = 0; each < 40; each++) {
            assertThat(listenerFrom("192.0.2.1")).isEqualTo(each < 6 ? 101 : 503);
        }

        assertThat(listenerFrom("198.51.100.7")).isEqualTo(101);
        assertThat(server.refused("handshakes")).isEqualTo(34);
    }

    private int listenerFrom(String address) throws IOException {
        try (RawSocket socket = RawSocket.open(
                server.uri(),
                "/ws?role=listener&sessionId=" + session,
                Map.of("Sec-WebSocket-Protocol", "holdfast.v1", "X-Forwarded-For", address))) {
            return socket.status();
        }
    }

    @Test
    void oddListsInHeadersAreNoFault() throws Exception {
        start(Map.of());
        String upgrade = "Connection: keep-alive, Upgrade\r\n" + KEY;
        for (String odd : List.of(
                "Upgrade: websocket\r\nSec-WebSocket-Extensions:\r\n",
                "Upgrade: websocket\r\nSec-WebSocket-Extensions: a, , b;;\r\n",
                "Upgrade: h2c, websocket\r\n")) {
            assertThat(speakerHandshake(upgrade + odd, "")).as(odd).isEqualTo(101);
        }
    }

    @Test
    void ourSubprotocolIsFoundInASecondHeaderLine() throws Exception {
        start(Map.of());
        try (RawSocket speaker = RawSocket.open(
                server.uri(),
                "/ws?role=speaker&sessionId=" + session + "&token=" + server.token("alice"),
                Map.of("Sec-WebSocket-Protocol", "chat\r\nSec-WebSocket-Protocol: holdfast.v1"))) {
            assertThat(speaker.header("Sec-WebSocket-Protocol")).isEqualTo("holdfast.v1");
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
            }
        }
    }

    @Test
    void ourSubprotocolIsSelectedAmongOthers() throws Exception {
        start(Map.of());
        try (RawSocket listener = RawSocket.open(
                server.uri(),
                "/ws?role=listener&sessionId=" + session,
                Map.of("Sec-WebSocket-Protocol", "chat, holdfast.v1"))) {
            assertThat(listener.status()).isEqualTo(101);
            assertThat(listener.header("Sec-WebSocket-Protocol")).isEqualTo("holdfast.v1");
        }
    }
}
