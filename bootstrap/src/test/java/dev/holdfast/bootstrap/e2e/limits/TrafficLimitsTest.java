// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As much as one connection may send, and leave unread. The clock stands still, so that nothing is forgiven. */
@StoreIndependent
@Timeout(60)
class TrafficLimitsTest {

    /** Premium frames of 16 KB: 13 MB are more than the socket's buffers on both sides take. */
    private static final int FRAMES = 800;

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock();

    private static void heartbeat(RawSocket socket, int number) throws IOException {
        String requestId = number + "-".repeat(100);
        socket.text("{\"action\":\"heartbeat\",\"requestId\":\"" + requestId + "\"}");
    }

    private static byte[] largeFrame(int sequence) {
        return AudioFrame.write(
                        Codec.PCM_S16LE,
                        0,
                        TestFrames.SAMPLES,
                        sequence,
                        sequence * 20_000L,
                        ByteBuffer.allocate(16_000))
                .array();
    }

    @Test
    void aListenerThatSendsMoreMessagesThanABurstIsDisconnectedAndNoOtherListenerIs() throws Exception {
        try (TestServer server =
                TestServer.start(data, clock, Map.of("control-messages-per-second-max", "2", "store", "memory"))) {
            String session = server.session("alice");
            try (RawSocket hasty = RawSocket.listener(server.uri(), session, "live");
                    RawSocket calm = RawSocket.listener(server.uri(), session, "live")) {
                for (int each = 0; each < 10; each++) {
                    heartbeat(hasty, each);
                    hasty.awaitText("heartbeatAck");
                }
                clock.advance(Duration.ofMillis(500));
                heartbeat(hasty, 10);
                hasty.awaitText("heartbeatAck");
                heartbeat(hasty, 11);
                RawSocket.Goodbye goodbye = hasty.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(4029);
                assertThat(goodbye.error().orElseThrow().path("retryAfterMs").asLong())
                        .isEqualTo(1_000);
                assertThat(server.refused("control")).isEqualTo(1);
                heartbeat(calm, 0);
                calm.awaitText("heartbeatAck");
                hasty.close();
                Awaitility.await().until(() -> server.measured("closes_total{reason=\"rate\"}") == 1);
            }
        }
    }

    @Test
    void aListenerWithTooManyUnreadBytesIsTooFarBehindAndAudioDoesNotCount() throws Exception {
        Map<String, String> flags = Map.of(
                "unread-bytes-max", "4096",
                "control-messages-per-second-max", "100",
                "speaker-burst", "10m",
                "store", "memory");
        try (TestServer server = TestServer.start(data, clock, flags)) {
            String session = server.create("alice", "premium").path("sessionId").asText();
            try (RawSocket stalled = RawSocket.listener(server.uri(), session, "start");
                    RawSocket prompt = RawSocket.listener(server.uri(), session, "start");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                for (int sequence = 0; sequence < FRAMES; sequence++) {
                    speaker.binary(largeFrame(sequence));
                    prompt.await(frame -> frame.opcode() == RawSocket.BINARY);
                }
                Awaitility.await().until(() -> server.measured("blocked_connections") == 1);
                assertThat(server.measured("blocked_writes_total")).isPositive();
                // 13 MB of audio wait, and are none of what may wait: twenty answers of 180 bytes still may.
                for (int each = 0; each < 20; each++) {
                    heartbeat(stalled, each);
                }
                heartbeat(prompt, 0);
                prompt.awaitText("heartbeatAck");
                assertThat(server.refused("unread")).isZero();
                for (int each = 20; each < 40; each++) {
                    heartbeat(stalled, each);
                }
                Awaitility.await().until(() -> server.refused("unread") == 1);
                RawSocket.Goodbye goodbye = stalled.awaitGoodbye();
                assertThat(goodbye.code()).isEqualTo(4003);
                assertThat(goodbye.error().orElseThrow().path("code").asText()).isEqualTo("tooFarBehind");
                speaker.binary(largeFrame(FRAMES));
                assertThat(prompt.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(largeFrame(FRAMES));
                stalled.close();
                Awaitility.await().until(() -> server.measured("blocked_connections") == 0);
            }
        }
    }

    @Test
    void messagesThatAreTooLongAndAudioThatIsTooFastAreCounted() throws Exception {
        Map<String, String> flags = Map.of("text-bytes-max", "1024", "speaker-burst", "1s", "store", "memory");
        try (TestServer server = TestServer.start(data, clock, flags)) {
            String session = server.session("alice");
            try (RawSocket wordy = RawSocket.listener(server.uri(), session, "live");
                    RawSocket fast = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                wordy.text("x".repeat(1025));
                assertThat(wordy.awaitGoodbye().code()).isEqualTo(1009);
                assertThat(server.refused("messageBytes")).isEqualTo(1);
                for (int sequence = 0; sequence < 100; sequence++) {
                    fast.binary(TestFrames.frame(sequence));
                }
                assertThat(fast.awaitGoodbye().code()).isEqualTo(4029);
                assertThat(server.refused("speakerRate")).isEqualTo(1);
                assertThat(server.measured("frames_in_total")).isEqualTo(51);
            }
        }
    }

    @Test
    void aRequestIsHeldToTheLimitsThatAreSet() throws Exception {
        Map<String, String> flags = Map.of("body-bytes-max", "300", "header-bytes-max", "2048", "store", "memory");
        try (TestServer server = TestServer.start(data, clock, flags)) {
            String token = server.token("alice");
            String padding = " ".repeat(300);
            String body = "{\"sourceLanguage\":\"en-US\"}";
            assertThat(server.call("POST", "/sessions", token, body).statusCode())
                    .isEqualTo(201);
            assertThat(server.call("POST", "/sessions", token, body + padding).statusCode())
                    .isEqualTo(413);
            assertThat(server.call("GET", "/sessions", "x".repeat(2048), "").statusCode())
                    .isEqualTo(431);
        }
    }
}
