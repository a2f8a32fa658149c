// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.domain.identity.Owner;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is gone takes no memory, whatever it sent and whichever side closed it. */
@StoreIndependent
@Timeout(120)
class LeakTest {

    /** Less than the visits below would take if they left behind what they have sent. */
    private static final List<String> SMALL = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=16m");

    private static final int VISITS = 4_000;

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @Test
    void visitorsWithoutATokenWhoSentSomethingAndLeftWithoutAWordLeaveNothingBehind() throws Exception {
        try (ServerProcess server =
                ServerProcess.start(data, 0, Map.of("audio-bytes-max", "8MiB", "segment-bytes", "256KiB"), SMALL)) {
            LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock());
            String token = issuer.issue(new Owner("alice"), Duration.ofHours(1));
            String session = create(server.uri(), token);
            for (int visit = 0; visit < VISITS; visit++) {
                visit(server.uri(), session, visit);
            }
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, token);
                    RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                speaker.awaitText("ready");
                speaker.binary(TestFrames.frame(0));
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
            }
        }
    }

    private static void visit(URI server, String session, int number) throws Exception {
        try (RawSocket visitor = RawSocket.listener(server, session, "live")) {
            visitor.awaitText("ready");
            switch (number % 4) {
                case 0 -> {
                    visitor.text("{\"action\":\"heartbeat\"}");
                    visitor.awaitText("heartbeatAck");
                }
                case 1 -> {
                    visitor.frame(0x80 | RawSocket.PING, new byte[] {1});
                    visitor.await(frame -> frame.opcode() == RawSocket.PONG);
                }
                case 2 -> visitor.frame(RawSocket.TEXT, new byte[] {'{'});
                default -> {
                    byte[] whole = RawSocket.masked(0x80 | RawSocket.TEXT, new byte[60_000]);
                    visitor.bytes(Arrays.copyOf(whole, whole.length - 1));
                }
            }
            // TCP's reset, as when a phone loses its network.
            visitor.socket().setSoLinger(true, 0);
        }
    }

    private static String create(URI server, String token) throws Exception {
        HttpResponse<String> answer = TestServer.HTTP.send(
                HttpRequest.newBuilder(server.resolve("/sessions"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"sourceLanguage\":\"en-US\",\"qualityTier\":\"standard\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode created = TestServer.JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return created.path("sessionId").asText();
    }
}
