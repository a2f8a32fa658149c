// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.identity.Owner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a server as collectors of logs read it: one line of JSON for each thing that happens to a session. */
@StoreIndependent
@Timeout(120)
class LogLinesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SPOKEN = "said-in-confidence";

    @TempDir
    Path folder;

    private Process process;
    private URI uri;
    private String token;

    @BeforeEach
    void serve() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.holdfast.bootstrap.Main",
                        "serve",
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("data").toString(),
                        "--log-format",
                        "json",
                        "--log-level",
                        "trace",
                        "--session-unattended",
                        "10s")
                .redirectError(folder.resolve("log").toFile())
                .start();
        String ready =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        uri = URI.create(ready.substring("Holdfast is ready on ".length()));
        token = new LocalTokenIssuer(LocalSecret.inFolder(folder.resolve("data")), new SystemClock())
                .issue(new Owner("alice"), Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void everythingThatHappensToASessionIsOneLineWithWhomItConcerns() throws Exception {
        String unattended = create();
        String session = create();
        List<JsonNode> expected = new ArrayList<>();
        expected.add(line("created", session).put("qualityTier", "standard"));
        try (RawSocket listener = RawSocket.listener(uri, session, "start")) {
            String hears = connection(listener);
            expected.add(line("attached", session).put("connectionId", hears).put("role", "listener"));
            String first;
            try (RawSocket speaker = RawSocket.speaker(uri, session, token)) {
                first = connection(speaker);
                speaker.binary(frame(0));
                speaker.awaitText("ack");
            }
            expected.add(attached(session, first, 1));
            expected.add(left(session, first, "speaker", "transportLost"));
            expected.add(line("interrupted", session).put("connectionId", first));
            await().until(() -> state(session).equals("interrupted"));
            try (RawSocket second = RawSocket.speaker(uri, session, token)) {
                String replaced = connection(second);
                expected.add(attached(session, replaced, 2));
                try (RawSocket third = RawSocket.speaker(uri, session, token)) {
                    String speaks = connection(third);
                    assertThat(second.awaitClose()).isEqualTo(4509);
                    expected.add(line("replaced", session)
                            .put("connectionId", replaced)
                            .put("epoch", 2));
                    expected.add(attached(session, speaks, 3));
                    expected.add(left(session, replaced, "speaker", "replaced"));
                    third.text("{\"action\":\"pauseAudio\"}");
                    third.awaitText("speakerState");
                    third.text("{\"action\":\"resumeAudio\"}");
                    third.awaitText("speakerState");
                    expected.add(line("paused", session).put("connectionId", speaks));
                    expected.add(line("resumed", session).put("connectionId", speaks));
                    third.text("{\"action\":\"endSession\"}");
                    assertThat(third.awaitClose()).isEqualTo(1000);
                    assertThat(listener.awaitClose()).isEqualTo(1000);
                    expected.add(line("ended", session)
                            .put("connectionId", speaks)
                            .put("reason", "endedByOwner")
                            .put("lastSeq", 0));
                    expected.add(left(session, speaks, "speaker", "done"));
                    expected.add(left(session, hears, "listener", "done"));
                }
            }
        }
        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .until(() -> lines().stream()
                                .filter(each -> each.path("message").asText().matches("left|expired"))
                                .count()
                        == 5);
        List<JsonNode> ofOurs = new ArrayList<>();
        long awayMillis = -1;
        for (JsonNode each : lines()) {
            assertThat(Instant.parse(each.path("timestamp").asText()))
                    .isBetween(Instant.now().minusSeconds(120), Instant.now());
            if (each.path("sessionId").asText().equals(session)) {
                awayMillis = Math.max(awayMillis, each.path("afterMs").asLong(-1));
                ofOurs.add(onlyWhatHappened(each));
            }
        }
        assertThat(ofOurs).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(awayMillis).isBetween(0L, 30_000L);
        assertThat(lines())
                .filteredOn(each -> each.path("sessionId").asText().equals(unattended))
                .extracting(each -> each.path("message").asText())
                .containsExactly("created", "expired");
        assertThat(Files.readString(folder.resolve("log"))).doesNotContain(token, SPOKEN);
    }

    private static ObjectNode line(String message, String session) {
        return JSON.createObjectNode().put("message", message).put("sessionId", session);
    }

    private static JsonNode attached(String session, String connection, int epoch) {
        return line("attached", session)
                .put("connectionId", connection)
                .put("role", "speaker")
                .put("epoch", epoch);
    }

    private static JsonNode left(String session, String connection, String role, String reason) {
        return line("left", session)
                .put("connectionId", connection)
                .put("role", role)
                .put("reason", reason);
    }

    /** Without what every line has, and without how long it took. */
    private static JsonNode onlyWhatHappened(JsonNode line) {
        return line.<ObjectNode>deepCopy().without(List.of("timestamp", "level", "logger", "thread", "afterMs"));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("log"))) {
            // Newer Javas say of some libraries that they will have to change.
            if (!line.startsWith("WARNING: ")) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private static String connection(RawSocket socket) throws IOException {
        return socket.awaitText("ready").path("connectionId").asText();
    }

    private static byte[] frame(long sequence) {
        ByteBuffer payload = ByteBuffer.allocate(640);
        while (payload.remaining() >= SPOKEN.length()) {
            payload.put(SPOKEN.getBytes(StandardCharsets.US_ASCII));
        }
        return AudioFrame.write(Codec.PCM_S16LE, 0, 320, sequence, sequence * 20_000, payload.rewind())
                .array();
    }

    private String create() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/sessions"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"sourceLanguage\":\"en-US\"}"))
                .build();
        return JSON.readTree(TestServer.HTTP
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("sessionId")
                .asText();
    }

    private String state(String session) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(uri.resolve("/sessions/" + session)).build();
        return JSON.readTree(TestServer.HTTP
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("state")
                .asText();
    }
}
