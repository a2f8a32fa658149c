// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server reads audio and other messages on different threads. No client may notice, even if it sends both. */
@Timeout(60)
class MixedInputTest {

    private static final String HEARTBEAT = "{\"action\":\"heartbeat\",\"requestId\":\"between\"}";

    @TempDir
    Path data;

    @Test
    void audioAndTextInOnePacketAreTakenInTheirOrder() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
                    RawSocket listener = RawSocket.listener(server.uri(), session, "start")) {
                speaker.awaitText("ready");
                ByteArrayOutputStream packet = new ByteArrayOutputStream();
                for (int sequence = 0; sequence < 10; sequence++) {
                    packet.writeBytes(RawSocket.masked(0x80 | RawSocket.BINARY, TestFrames.frame(sequence)));
                    packet.writeBytes(
                            RawSocket.masked(0x80 | RawSocket.TEXT, HEARTBEAT.getBytes(StandardCharsets.UTF_8)));
                    packet.writeBytes(RawSocket.masked(0x80 | RawSocket.PONG, new byte[3]));
                }
                // Paused in the midst of it: what is said is in the order in which it was sent.
                packet.writeBytes(text("{\"action\":\"pauseAudio\",\"requestId\":\"pause\"}"));
                packet.writeBytes(text("{\"action\":\"resumeAudio\",\"requestId\":\"resume\"}"));
                packet.writeBytes(RawSocket.masked(0x80 | RawSocket.BINARY, TestFrames.frame(10)));
                packet.writeBytes(text("{\"action\":\"endSession\",\"lastSeq\":10}"));

                speaker.bytes(packet.toByteArray());

                int answered = 0;
                while (answered < 10) {
                    JsonNode answer = speaker.awaitText("heartbeatAck");
                    assertThat(answer.path("requestId").asText()).isEqualTo("between");
                    answered++;
                }
                assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asLong())
                        .isEqualTo(10);
                for (int sequence = 0; sequence <= 10; sequence++) {
                    RawSocket.Frame frame = listener.await(each -> each.opcode() == RawSocket.BINARY);
                    assertThat(frame.payload()).isEqualTo(TestFrames.frame(sequence));
                }
                assertThat(listener.awaitClose()).isEqualTo(1000);
            }
        }
    }

    @Test
    void textThatComesByteByByteLetsTheAudioBehindItWait() throws Exception {
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(RawSocket.masked(0x80 | RawSocket.BINARY, TestFrames.frame(0)));
                bytes.writeBytes(text(HEARTBEAT));
                bytes.writeBytes(RawSocket.masked(0x80 | RawSocket.BINARY, TestFrames.frame(1)));
                for (byte each : bytes.toByteArray()) {
                    speaker.bytes(new byte[] {each});
                }
                speaker.awaitText("heartbeatAck");
                while (speaker.awaitText("ack").path("seq").asLong() < 1) {
                    // The next one says more.
                }
            }
        }
    }

    /** Four who send as fast as their sockets take it, on the one thread that also reads the fifth. */
    @Test
    @StoreIndependent
    void speakersThatFloodDoNotKeepTheServerFromReadingAnother() throws Exception {
        Map<String, String> noHurry = Map.of("speaker-rate-max", "1000", "speaker-burst", "24h");
        try (TestServer server = TestServer.start(data, new SystemClock(), noHurry)) {
            List<CompletableFuture<Void>> floods = new ArrayList<>();
            List<RawSocket> flooding = new ArrayList<>();
            for (int each = 0; each < 4; each++) {
                RawSocket socket = RawSocket.speaker(server.uri(), server.session("bob"), server.token("bob"));
                flooding.add(socket);
                floods.add(TestThreads.run(() -> flood(socket)));
            }
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.awaitText("ready");
                for (int sequence = 0; sequence < 30; sequence++) {
                    long said = System.nanoTime();
                    speaker.binary(TestFrames.frame(sequence));
                    while (speaker.awaitText("ack").path("seq").asLong() < sequence) {
                        // Of a frame before.
                    }
                    assertThat((System.nanoTime() - said) / 1_000_000).isLessThan(2_000);
                }
            } finally {
                for (RawSocket each : flooding) {
                    each.close();
                }
            }
            floods.forEach(CompletableFuture::join);
        }
    }

    private static void flood(RawSocket socket) {
        try {
            for (int sequence = 0; sequence < 20_000; sequence++) {
                socket.binary(TestFrames.frame(sequence));
            }
        } catch (IOException closedByTheTest) {
            // It has done what it was for.
        }
    }

    private static byte[] text(String message) {
        return RawSocket.masked(0x80 | RawSocket.TEXT, message.getBytes(StandardCharsets.UTF_8));
    }
}
