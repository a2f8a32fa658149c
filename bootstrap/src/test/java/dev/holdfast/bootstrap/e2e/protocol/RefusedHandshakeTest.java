// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The problem that answers a refused handshake has the error's word as its {@code code} (docs/protocol.md §2). */
@Timeout(60)
class RefusedHandshakeTest {

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertRefused(String target, Map<String, String> headers, int status, String type, String code)
            throws Exception {
        try (RawSocket socket = RawSocket.open(server.uri(), target, headers)) {
            assertProblem(socket.status(), socket.body(), status, type, code);
        }
    }

    private static void assertProblem(int actualStatus, String body, int status, String type, String code)
            throws Exception {
        JsonNode problem = new ObjectMapper().readTree(body);
        assertThat(actualStatus).isEqualTo(status);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("code").asText()).isEqualTo(code);
    }

    @Test
    void theCodeIsTheWordThatABrowserIsSentInAnError() throws Exception {
        String session = server.session("alice");
        Map<String, String> bob = Map.of("Authorization", "Bearer " + server.token("bob"));

        assertRefused(
                "/ws?sessionId=absent-session-100&role=listener", Map.of(), 404, "no-such-session", "noSuchSession");
        assertRefused(
                "/ws?sessionId=" + session + "&role=speaker", Map.of(), 401, "unauthenticated", "unauthenticated");
        assertRefused("/ws?sessionId=" + session + "&role=speaker", bob, 403, "not-the-owner", "notAllowed");
        assertRefused("/ws?sessionId=" + session + "&role=singer", Map.of(), 400, "bad-request", "badMessage");
        assertRefused(
                "/ws?sessionId=" + session + "&role=listener",
                Map.of("Sec-WebSocket-Protocol", "holdfast.v9"),
                400,
                "bad-request",
                "unsupportedVersion");
    }

    @Test
    void anOriginThatIsNotAllowedIsNotAllowed() throws Exception {
        assertRefused("/ws", Map.of("Origin", "https://elsewhere.invalid"), 403, "not-allowed", "notAllowed");
    }

    @Test
    void aRequestWithoutUpgradeNeedsOne() throws Exception {
        URI http =
                URI.create(server.uri().toString().replaceFirst("^ws", "http")).resolve("/ws");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(http).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
        assertProblem(answer.statusCode(), answer.body(), 426, "upgrade-required", "badMessage");
    }
}
