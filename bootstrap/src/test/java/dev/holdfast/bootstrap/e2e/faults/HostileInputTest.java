// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends hostile bytes. Each gets its close code and reason, and a session beside them is not affected. */
@StoreIndependent
@Timeout(60)
class HostileInputTest {

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

    /** Something to send. */
    interface Attack {
        void on(RawSocket socket) throws IOException;
    }

    private static byte[] masked(int... head) {
        byte[] bytes = new byte[head.length + 4];
        for (int at = 0; at < head.length; at++) {
            bytes[at] = (byte) head[at];
        }
        return bytes;
    }

    private static Attack attack(Attack attack) {
        return attack;
    }

    private static byte[] with(byte[] frame, int at, int value) {
        byte[] changed = frame.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] longFrame() {
        return AudioFrame.write(Codec.PCM_S16LE, 0, 2_000, 0, 0, ByteBuffer.allocate(4_000))
                .array();
    }

    private static byte[] shortFrame(int sequence) {
        return AudioFrame.write(Codec.PCM_S16LE, 0, 1, sequence, sequence * 62L, ByteBuffer.allocate(2))
                .array();
    }

    static Stream<Arguments> attacks() {
        byte[] hugeLength = ByteBuffer.allocate(14)
                .put((byte) 0x82)
                .put((byte) 0xFF)
                .putLong(0x8000_0000_7FFF_FF00L)
                .putInt(0)
                .array();
        byte[] maximalLength = ByteBuffer.allocate(14)
                .put((byte) 0x82)
                .put((byte) 0xFF)
                .putLong(Long.MAX_VALUE)
                .putInt(0)
                .array();
        byte[] audio = TestFrames.frame(0);
        return Stream.of(
                Arguments.of("a negative length", 1002, attack(s -> s.bytes(hugeLength))),
                Arguments.of("the largest length there is", 1009, attack(s -> s.bytes(maximalLength))),
                Arguments.of("no mask", 1002, attack(s -> s.bytes(new byte[] {(byte) 0x82, 3, 1, 2, 3}))),
                Arguments.of("a fragmented ping", 1002, attack(s -> s.frame(0x09, new byte[] {1}))),
                Arguments.of("a ping of 126 bytes", 1002, attack(s -> s.frame(0x89, new byte[126]))),
                Arguments.of("reserved bit 1", 1002, attack(s -> s.frame(0xC1, new byte[] {'x'}))),
                Arguments.of("reserved bit 3", 1002, attack(s -> s.frame(0x92, audio))),
                Arguments.of("opcode 3", 1002, attack(s -> s.frame(0x83, new byte[] {1}))),
                Arguments.of("opcode 15", 1002, attack(s -> s.frame(0x8F, new byte[] {1}))),
                Arguments.of("a continuation of nothing", 1002, attack(s -> s.frame(0x80, new byte[] {1}))),
                Arguments.of("a message inside another", 1002, attack(s -> {
                    s.frame(0x01, new byte[] {'{'});
                    s.frame(0x82, audio);
                })),
                Arguments.of("a length in too many bytes", 1002, attack(s -> s.bytes(masked(0x81, 0xFE, 0, 5)))),
                Arguments.of("bad UTF-8", 1007, attack(s -> s.frame(0x81, new byte[] {'{', (byte) 0xC3, '}'}))),
                Arguments.of("text of 1 MB", 1009, attack(s -> s.frame(0x81, new byte[1 << 20]))),
                Arguments.of("text of 1 MB in fragments", 1009, attack(s -> {
                    s.frame(0x01, new byte[60_000]);
                    s.frame(0x00, new byte[60_000]);
                })),
                Arguments.of("a fragment whose length makes the sum overflow", 1009, attack(s -> {
                    s.frame(0x01, new byte[100]);
                    s.bytes(ByteBuffer.allocate(14)
                            .put((byte) 0x80)
                            .put((byte) 0xFF)
                            .putLong(Long.MAX_VALUE - 30)
                            .putInt(0)
                            .array());
                    s.bytes(new byte[100_000]);
                })),
                Arguments.of("text that is not JSON", 4500, attack(s -> s.text("hello"))),
                Arguments.of("text that is a JSON list", 4500, attack(s -> s.text("[1]"))),
                Arguments.of(
                        "text nested deeply", 4500, attack(s -> s.text("{\"a\":".repeat(500) + "1" + "}".repeat(500)))),
                Arguments.of("audio of 0 bytes", 4500, attack(s -> s.binary(new byte[0]))),
                Arguments.of("audio without payload", 4500, attack(s -> s.binary(Arrays.copyOf(audio, 20)))),
                Arguments.of("half a header", 4500, attack(s -> s.binary(Arrays.copyOf(audio, 11)))),
                Arguments.of("audio of 1 MB", 1009, attack(s -> s.binary(Arrays.copyOf(audio, 1 << 20)))),
                Arguments.of("audio over the tier's limit", 1009, attack(s -> s.binary(Arrays.copyOf(audio, 4_097)))),
                Arguments.of("version 2", 4526, attack(s -> s.binary(with(audio, 0, 0x21)))),
                Arguments.of("kind 2", 4500, attack(s -> s.binary(with(audio, 0, 0x12)))),
                Arguments.of("codec 7", 4515, attack(s -> s.binary(with(audio, 2, 7)))),
                Arguments.of("track 3", 4515, attack(s -> s.binary(with(audio, 5, 3)))),
                Arguments.of(
                        "a header longer than the frame",
                        4500,
                        attack(s -> s.binary(with(Arrays.copyOf(audio, 30), 3, 200)))),
                Arguments.of("a sequence that goes back by a million", 4500, attack(s -> {
                    s.binary(TestFrames.frame(1_000_001));
                    s.binary(TestFrames.frame(1));
                })),
                Arguments.of("the last sequence there is", 4500, attack(s -> s.binary(TestFrames.frame(0xFFFF_FFFFL)))),
                Arguments.of("a media time of 2^63", 4500, attack(s -> s.binary(with(audio, 12, 0x80)))),
                Arguments.of("a frame of 125 ms", 4500, attack(s -> s.binary(longFrame()))),
                Arguments.of("a thousand frames a second of one sample each", 4029, attack(s -> {
                    for (int sequence = 0; sequence < 7_000; sequence++) {
                        s.binary(shortFrame(sequence));
                    }
                })),
                Arguments.of("audio at 100 times real time", 4029, attack(s -> {
                    for (int sequence = 0; sequence < 6_000; sequence++) {
                        s.binary(TestFrames.frame(sequence));
                    }
                })),
                Arguments.of("10,000 text messages a second", 4029, attack(s -> {
                    for (int each = 0; each < 10_000; each++) {
                        s.text("{\"action\":\"heartbeat\"}");
                    }
                })),
                Arguments.of("10,000 pings a second", 4029, attack(s -> {
                    for (int each = 0; each < 10_000; each++) {
                        s.frame(0x89, new byte[4]);
                    }
                })));
    }

    @ParameterizedTest(name = "{0} is closed with {1}")
    @MethodSource("attacks")
    void everyAttackIsClosedWithItsCodeAndItsWords(String name, int code, Attack attack) throws Exception {
        String session = server.session("mallory");
        try (RawSocket socket = RawSocket.speaker(server.uri(), session, server.token("mallory"))) {
            socket.awaitText("ready");
            // The server may close while we still send: then sending fails, and what it said is still there to read.
            CompletableFuture<Void> attacking = TestThreads.run(() -> {
                try {
                    attack.on(socket);
                } catch (IOException closedMeanwhile) {
                    // As it should be.
                }
            });
            RawSocket.Goodbye goodbye = socket.awaitGoodbye();
            assertThat(goodbye.code()).isEqualTo(code);
            assertThat(goodbye.error().orElseThrow().path("message").asText())
                    .isNotBlank()
                    .contains(" ");
            socket.close();
            attacking.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aListenerWhoSendsAudioIsNotAllowedTo() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "live")) {
            listener.binary(TestFrames.frame(0));
            assertThat(listener.awaitGoodbye().code()).isEqualTo(4503);
        }
    }

    @Test
    void aTalkBesideThemHearsNothingOfIt() throws Exception {
        String session = server.session("alice");
        try (RawSocket listener = RawSocket.listener(server.uri(), session, "start");
                RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            int sequence = 0;
            for (Arguments arguments : attacks().toList()) {
                Attack attack = (Attack) arguments.get()[2];
                try (RawSocket socket =
                        RawSocket.speaker(server.uri(), server.session("mallory"), server.token("mallory"))) {
                    CompletableFuture<Void> attacking = TestThreads.run(() -> {
                        try {
                            attack.on(socket);
                        } catch (IOException closedMeanwhile) {
                            // As it should be.
                        }
                    });
                    for (int each = 0; each < 5; each++) {
                        speaker.binary(TestFrames.frame(sequence++));
                    }
                    socket.awaitGoodbye();
                    socket.close();
                    attacking.get(10, TimeUnit.SECONDS);
                }
            }
            for (int each = 0; each < sequence; each++) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(each));
            }
        }
    }
}
