// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a stall the attempts of a client come to life that it gave up: they take nothing from the one that lives. */
@Timeout(60)
class AbandonedAttemptsTest {

    private static final int ATTEMPTS = 5;

    @TempDir
    Path data;

    private final List<Socket> attempts = new ArrayList<>();
    private TestServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        attempts.clear();
        server = TestServer.start(data);
        session = server.session("alice");
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket attempt : attempts) {
            attempt.close();
        }
        server.close();
    }

    /** A connection that the server has accepted, and on which the handshake has still to arrive. */
    private void attempt() throws IOException {
        Socket attempt = new Socket(server.uri().getHost(), server.uri().getPort());
        attempt.setSoTimeout(15_000);
        // The first bytes, so that the server has surely accepted it before the next one.
        attempt.getOutputStream().write("GET /ws?role=speaker".getBytes(StandardCharsets.US_ASCII));
        attempts.add(attempt);
    }

    private void sendTheRest(Socket attempt) throws IOException {
        attempt.getOutputStream()
                .write(("&sessionId=" + session + "&token=" + server.token("alice")
                                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Protocol: holdfast.v1\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> head(Socket attempt) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(attempt.getInputStream(), StandardCharsets.US_ASCII));
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Test
    void theAttemptThatWasAcceptedLastKeepsTheLeaseWhicheverHandshakeArrivesLast() throws Exception {
        for (int each = 0; each < ATTEMPTS; each++) {
            attempt();
            awaitAccepted();
        }
        try (RawSocket living = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            living.awaitText("ready");
            for (Socket attempt : attempts) {
                sendTheRest(attempt);
            }
            for (Socket attempt : attempts) {
                List<String> head = head(attempt);
                assertThat(head.get(0)).contains(" 503 ");
                assertThat(head).anyMatch(line -> line.startsWith("Retry-After: "));
            }

            living.binary(TestFrames.frame(0));
            assertThat(living.awaitText("ack").path("seq").asLong()).isZero();
            assertThat(server.measured("session_events_total{event=\"replaced\"}"))
                    .isZero();
        }
    }

    /** Another request's answer: this server accepts connections in the order in which they come. */
    private void awaitAccepted() throws Exception {
        assertThat(server.call("GET", "/health/live", "", "").statusCode()).isEqualTo(200);
    }
}
