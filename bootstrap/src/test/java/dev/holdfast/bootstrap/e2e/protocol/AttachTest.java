// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, who does not, and how they are told (docs/protocol.md §2). */
@Timeout(60)
class AttachTest {

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data, new SystemClock(), Map.of("allowed-origins", "https://app.example"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int statusOf(String target, Map<String, String> headers) throws Exception {
        try (RawSocket socket = RawSocket.open(server.uri(), target, headers)) {
            if (socket.status() != 101) {
                assertThat(socket.body()).contains("\"detail\"").contains("\"status\":" + socket.status());
            }
            return socket.status();
        }
    }

    @Test
    void aProgramIsToldByTheStatusOfItsHandshake() throws Exception {
        String session = server.session("alice");
        Map<String, String> alice = Map.of("Authorization", "Bearer " + server.token("alice"));
        Map<String, String> bob = Map.of("Authorization", "Bearer " + server.token("bob"));

        assertThat(statusOf("/ws?sessionId=absent-session-100&role=listener", Map.of()))
                .isEqualTo(404);
        assertThat(statusOf("/ws?sessionId=nonsense&role=listener", Map.of())).isEqualTo(404);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker", Map.of()))
                .isEqualTo(401);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker&token=abc", Map.of()))
                .isEqualTo(401);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker", bob)).isEqualTo(403);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=singer", alice)).isEqualTo(400);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=listener&from=yesterday", alice))
                .isEqualTo(400);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=listener&action=streamAudio", alice))
                .isEqualTo(400);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker&sampleRate=96000", alice))
                .isEqualTo(400);
        assertThat(statusOf("/ws", Map.of())).isEqualTo(401);
        assertThat(statusOf("/ws?token=rubbish", Map.of())).isEqualTo(401);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker", alice))
                .isEqualTo(101);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker&sampleRate=48000", alice))
                .isEqualTo(409);
        assertThat(statusOf("/ws?sessionId=" + session + "&role=listener", Map.of()))
                .isEqualTo(101);
        assertThat(statusOf(
                        "/ws?sessionId=" + session + "&role=listener", Map.of("Sec-WebSocket-Protocol", "holdfast.v2")))
                .isEqualTo(400);
    }

    @Test
    void aBrowserIsLetInToBeTold() throws Exception {
        try (RawSocket socket = RawSocket.open(
                server.uri(),
                "/ws?sessionId=absent-session-100&role=listener",
                Map.of("Origin", "https://app.example", "Sec-WebSocket-Protocol", "holdfast.v1"))) {
            assertThat(socket.status()).isEqualTo(101);
            RawSocket.Goodbye goodbye = socket.awaitGoodbye();
            assertThat(goodbye.code()).isEqualTo(4504);
            assertThat(goodbye.error().orElseThrow().path("code").asText()).isEqualTo("noSuchSession");
        }
    }

    @Test
    void aPageFromElsewhereIsRefusedBeforeAnythingElse() throws Exception {
        assertThat(statusOf(
                        "/ws?sessionId=" + server.session("alice") + "&role=listener",
                        Map.of("Origin", "https://evil.example")))
                .isEqualTo(403);
    }

    @Test
    void aTicketOpensOneDoorOnce() throws Exception {
        String session = server.session("alice");
        JsonNode ticket = TestServer.JSON.readTree(server.call(
                        "POST", "/sessions/" + session + "/tickets", server.token("alice"), "{\"role\":\"speaker\"}")
                .body());
        String target = "/ws?sessionId=" + session + "&role=speaker&ticket="
                + ticket.path("ticket").asText();

        assertThat(statusOf(target, Map.of())).isEqualTo(101);
        assertThat(statusOf(target, Map.of())).isEqualTo(401);
    }

    @Test
    void guessingNamesIsStoppedSoonAndSaysForHowLong() throws Exception {
        int status = 0;
        for (int number = 100; number < 999 && status != 429; number++) {
            status = statusOf("/ws?sessionId=absent-session-" + number + "&role=listener", Map.of());
        }
        assertThat(status).isEqualTo(429);
    }

    @Test
    void aClientThatGuessesSessionIdsDoesNotBlockASpeakerBehindTheSameAddress() throws Exception {
        String session = server.session("alice");
        Map<String, String> alice = Map.of("Authorization", "Bearer " + server.token("alice"));
        for (int number = 100; number < 200; number++) {
            server.call("GET", "/sessions/absent-session-" + number, "", "");
        }
        assertThat(server.call("GET", "/sessions/" + session, "", "").statusCode())
                .isEqualTo(429);

        assertThat(statusOf("/ws?sessionId=" + session + "&role=speaker", alice))
                .isEqualTo(101);
        assertThat(server.call("DELETE", "/sessions/" + session, server.token("alice"), "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void whatIsNoWebSocketIsToldSo() throws Exception {
        assertThat(server.call("GET", "/ws", "", "").statusCode()).isEqualTo(426);
    }
}
