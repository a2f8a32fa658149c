// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.testkit.clock.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What time does to sessions, with the clock in our hand. */
@Timeout(60)
class LifecycleByClockTest {

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock();
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data, clock, Map.of());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode awaitState(String session, String state) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> server.look(session).path("state").asText().equals(state));
        try {
            return server.look(session);
        } catch (Exception gone) {
            throw new AssertionError(gone);
        }
    }

    @Test
    void aSessionWithoutConnectionsExpires() throws Exception {
        String session = server.session("alice");
        clock.advance(Duration.ofHours(12).minusSeconds(1));
        assertThat(server.look(session).path("state").asText()).isEqualTo("waiting");
        clock.advance(Duration.ofSeconds(1));
        assertThat(awaitState(session, "ended").path("endReason").asText()).isEqualTo("expired");
    }

    @Test
    void aListenerOfASessionThatExpiresIsTold() throws Exception {
        String session = server.session("alice");
        clock.advance(Duration.ofHours(11).plusMinutes(59).plusSeconds(55));
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
            listener.awaitText("ready");
            clock.advance(Duration.ofSeconds(5));
            assertThat(listener.awaitText("sessionEnded").path("reason").asText())
                    .isEqualTo("expired");
            assertThat(listener.awaitClose()).isEqualTo(4511);
        }
    }

    @Test
    void aSessionThatLostItsSpeakerEndsAfterTheGrace() throws Exception {
        String session = server.session("alice");
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            for (int sequence = 0; sequence < 3; sequence++) {
                speaker.binary(TestFrames.frame(sequence));
            }
            await().until(() -> {
                clock.advance(Duration.ofMillis(100));
                return speaker.next().isText("ack");
            });
        }
        awaitState(session, "interrupted");
        clock.advance(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(server.look(session).path("state").asText()).isEqualTo("interrupted");
        clock.advance(Duration.ofSeconds(1));
        JsonNode ended = awaitState(session, "ended");
        assertThat(ended.path("endReason").asText()).isEqualTo("speakerLost");
        assertThat(ended.path("lastSeq").asLong()).isEqualTo(2);
    }

    @Test
    void anEndedSessionIsForgottenAfterADay() throws Exception {
        String session = server.session("alice");
        server.call("DELETE", "/sessions/" + session, server.token("alice"), "");
        clock.advance(Duration.ofHours(24));
        assertThat(server.call("GET", "/sessions/" + session, "", "").statusCode())
                .isEqualTo(404);
    }

    /** Lets time pass in small steps, a heartbeat in each, until the connection is closed. */
    private int closeCodeAfter(RawSocket socket, Duration step, int stepsMax) throws Exception {
        for (int each = 0; each < stepsMax; each++) {
            clock.advance(step);
            socket.text("{\"action\":\"heartbeat\"}");
            RawSocket.Frame frame =
                    socket.await(next -> next.opcode() == RawSocket.CLOSE || next.isText("heartbeatAck"));
            if (frame.opcode() == RawSocket.CLOSE) {
                return frame.closeCode();
            }
        }
        throw new AssertionError("not closed after " + step.multipliedBy(stepsMax));
    }

    @Test
    void aConnectionWithoutASessionHasTenSeconds() throws Exception {
        try (RawSocket idle =
                RawSocket.open(server.uri(), "/ws", Map.of("Authorization", "Bearer " + server.token("alice")))) {
            assertThat(closeCodeAfter(idle, Duration.ofMillis(500), 60)).isEqualTo(4500);
        }
    }

    @Test
    void aTokenThatRunsOutClosesItsConnection() throws Exception {
        String session = server.session("alice");
        String shortLived = server.token("alice", Duration.ofSeconds(5));
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, shortLived)) {
            speaker.awaitText("ready");
            assertThat(closeCodeAfter(speaker, Duration.ofMillis(500), 60)).isEqualTo(4002);
        }
    }
}
