// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are begun and not finished take little memory, for a short time, and none of it from others. */
@StoreIndependent
@Timeout(60)
class UnfinishedMessagesTest {

    private static final int BUDGET = 1 << 20;

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock();
    private final List<RawSocket> open = new ArrayList<>();
    private TestServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        open.clear();
        server = TestServer.start(
                data,
                clock,
                Map.of("trust-forwarded", "true", "store", "memory", "unfinished-bytes-max", Integer.toString(BUDGET)));
        session = server.session("alice");
    }

    @AfterEach
    void stop() throws IOException {
        for (RawSocket socket : open) {
            socket.close();
        }
        server.close();
    }

    private RawSocket listenerFrom(String address) throws IOException {
        RawSocket socket = RawSocket.open(
                server.uri(),
                "/ws?role=listener&from=start&sessionId=" + session,
                Map.of("Sec-WebSocket-Protocol", "holdfast.v1", "X-Forwarded-For", address));
        open.add(socket);
        socket.awaitText("ready");
        return socket;
    }

    /** A heartbeat with spaces behind it. */
    private static byte[] longText() {
        String heartbeat = "{\"action\":\"heartbeat\"}";
        return RawSocket.masked(
                0x80 | RawSocket.TEXT,
                (heartbeat + " ".repeat(64_000 - heartbeat.length())).getBytes(StandardCharsets.US_ASCII));
    }

    /** All of it but its last bytes. */
    private static void beginText(RawSocket socket) throws IOException {
        byte[] text = longText();
        socket.bytes(Arrays.copyOf(text, text.length - 10));
    }

    private double held() throws Exception {
        return server.measured("unfinished_message_bytes");
    }

    @Test
    void oneAddressHoldsHalfOfTheirMemoryAndOthersAreNotRefused() throws Exception {
        List<RawSocket> begun = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            RawSocket socket = listenerFrom("192.0.2.1");
            beginText(socket);
            begun.add(socket);
        }
        await().until(() -> server.refused("unfinished") > 0);

        assertThat(held()).isBetween(BUDGET / 4.0, BUDGET / 2.0);
        RawSocket refused = begun.get(19);
        RawSocket.Goodbye goodbye = refused.awaitGoodbye();
        assertThat(goodbye.code()).isEqualTo(4029);
        assertThat(goodbye.error().orElseThrow().path("retryAfterMs").asLong()).isPositive();
        RawSocket other = listenerFrom("198.51.100.7");
        beginText(other);
        byte[] text = longText();
        other.bytes(Arrays.copyOfRange(text, text.length - 10, text.length));
        clock.advance(Duration.ofMillis(100));
        other.awaitText("heartbeatAck");

        for (RawSocket socket : begun) {
            socket.close();
        }
        other.close();
        await().until(() -> held() == 0);
    }

    @Test
    void oneByteOfAFrameTakesOneSmallBuffer() throws Exception {
        for (int each = 0; each < 100; each++) {
            RawSocket socket = listenerFrom("192.0.2.1");
            socket.bytes(new byte[] {(byte) 0x82, (byte) 0xFE, 0x40, 0x00, 1, 2, 3, 4, 5});
        }
        RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
        open.add(speaker);
        speaker.awaitText("ready");
        speaker.binary(TestFrames.frame(0));

        assertThat(listenerFrom("192.0.2.1")
                        .await(frame -> frame.opcode() == RawSocket.BINARY)
                        .payload())
                .isEqualTo(TestFrames.frame(0));
        assertThat(server.refused("unfinished")).isZero();
        assertThat(held()).isZero();
    }

    @Test
    void aMessageThatIsNotFinishedInTimeIsClosedHoweverOftenAByteOfItComes() throws Exception {
        RawSocket slow = listenerFrom("192.0.2.1");
        slow.bytes(new byte[] {(byte) 0x81, (byte) 0xFE, 0x40, 0x00, 1, 2, 3, 4});
        for (int second = 0; second < 32; second += 4) {
            double before = server.measured("bytes_in_total");
            slow.bytes(new byte[] {2});
            await().until(() -> server.measured("bytes_in_total") > before);
            clock.advance(Duration.ofSeconds(4));
        }

        // The event loop looks at its connections by this clock, a few of them each time it wakes.
        await().until(() -> {
            clock.advance(Duration.ofMillis(100));
            return server.measured("closes_total{reason=\"badMessage\"}") == 1;
        });

        RawSocket.Goodbye goodbye = slow.awaitGoodbye();
        assertThat(goodbye.code()).isEqualTo(4500);
        assertThat(goodbye.error().orElseThrow().path("message").asText()).contains("within 30 s");
    }
}
