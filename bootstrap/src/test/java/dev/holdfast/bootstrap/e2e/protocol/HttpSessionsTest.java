// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.bootstrap.e2e.support.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions over HTTP on the whole server; the errors one by one are tested beside the HTTP adapter. */
@Timeout(60)
class HttpSessionsTest {

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

    @Test
    void theSameKeyTwentyTimesAtOnceGivesOneSession() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        String token = server.token("alice");
        HttpRequest request = HttpRequest.newBuilder(server.uri().resolve("/sessions"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "talk-of-the-day")
                .POST(HttpRequest.BodyPublishers.ofString("{\"sourceLanguage\":\"en-US\"}"))
                .build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            answers.add(http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        List<String> ids = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> done = answer.get(20, TimeUnit.SECONDS);
            assertThat(done.statusCode()).isEqualTo(201);
            ids.add(TestServer.JSON.readTree(done.body()).path("sessionId").asText());
        }

        assertThat(ids).hasSize(20).containsOnly(ids.get(0));
        assertThat(TestServer.JSON
                        .readTree(server.call("GET", "/sessions", token, "").body())
                        .path("sessions"))
                .hasSize(1);
    }

    @Test
    void aSessionIsMadeFoundListedAndEnded() throws Exception {
        String session = server.session("alice");

        assertThat(server.look(session).path("state").asText()).isEqualTo("waiting");
        assertThat(server.call("DELETE", "/sessions/" + session, server.token("bob"), "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.call("DELETE", "/sessions/" + session, server.token("alice"), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.call("DELETE", "/sessions/" + session, server.token("alice"), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.look(session).path("endReason").asText()).isEqualTo("endedByOwner");
    }

    @Test
    void aPlainWebSocketClientSpeaksRawPcm() throws Exception {
        String session = server.session("alice");
        CompletableFuture<String> ended = new CompletableFuture<>();
        WebSocket plain = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + server.token("alice"))
                .buildAsync(
                        URI.create(server.uri().toString().replace("http", "ws") + "/ws?role=speaker&sessionId="
                                + session),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                                if (text.toString().contains("sessionEnded")) {
                                    ended.complete(text.toString());
                                }
                                socket.request(1);
                                return null;
                            }
                        })
                .get(10, TimeUnit.SECONDS);
        for (int each = 0; each < 50; each++) {
            plain.sendBinary(ByteBuffer.allocate(640), true).get(5, TimeUnit.SECONDS);
        }
        plain.sendText("{\"action\":\"endSession\"}", true).get(5, TimeUnit.SECONDS);

        assertThat(TestServer.JSON
                        .readTree(ended.get(10, TimeUnit.SECONDS))
                        .path("lastSeq")
                        .asLong())
                .isEqualTo(49);
        assertThat(server.look(session).path("sampleRate").asInt()).isEqualTo(16_000);
    }

    @Test
    void aSecondServerOnTheSameDataIsRefusedClearly() {
        assertThatThrownBy(() -> TestServer.start(data))
                .hasMessageContaining(data.toString())
                .hasMessageContaining("use");
    }
}
