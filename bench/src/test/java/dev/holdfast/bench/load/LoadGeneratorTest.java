// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.peer.NettyPeer;
import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.PeerProtocol;
import dev.holdfast.domain.audio.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs the load generator against a real server. */
class LoadGeneratorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final AudioMessage MESSAGE = new AudioMessage(Codec.OPUS, 160);

    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws InterruptedException {
        address = new InetSocketAddress("127.0.0.1", NettyPeer.start(0));
    }

    private static ConnectTarget target(String session, String role) {
        return new ConnectTarget(address, "/?session=" + session + "&role=" + role, List.of(), PeerProtocol.INSTANCE);
    }

    @Test
    void fiveListenersReceiveEveryFrameOnce() {
        try (Listeners listeners = new Listeners()) {
            listeners.connect(List.of(new ListenerGroup(target("five", "listener"), 0, 5)), 2, TIMEOUT);
            try (Speakers speakers = new Speakers(List.of(target("five", "speaker")), MESSAGE)) {
                speakers.connect(1, TIMEOUT);
                long from = System.nanoTime();
                MeasurementWindow window = new MeasurementWindow(from, from + TIMEOUT.toNanos());
                listeners.measure(window);
                speakers.start(200, from);
                await().atMost(TIMEOUT).until(() -> listeners.delivered() >= 250);
                long[] sent = speakers.stop();
                await().atMost(TIMEOUT).until(() -> listeners.outstanding(sent) == 0);

                assertThat(listeners.counts()).isEqualTo(new DeliveryCounts(5 * sent[0], 0, 0, 0, 0, 0));
                assertThat(window.latencies().getTotalCount()).isEqualTo(5 * sent[0]);
                assertThat(speakers.offered()).isGreaterThanOrEqualTo(50);
            }
        }
    }

    @Test
    void eachListenerReceivesTheFramesOfItsSessionOnly() {
        try (Listeners listeners = new Listeners()) {
            listeners.connect(
                    List.of(
                            new ListenerGroup(target("a", "listener"), 0, 2),
                            new ListenerGroup(target("b", "listener"), 1, 3)),
                    5,
                    TIMEOUT);
            try (Speakers speakers = new Speakers(List.of(target("a", "speaker"), target("b", "speaker")), MESSAGE)) {
                speakers.connect(2, TIMEOUT);
                speakers.start(100, System.nanoTime());
                await().atMost(TIMEOUT).until(() -> listeners.delivered() >= 100);
                long[] sent = speakers.stop();
                await().atMost(TIMEOUT).until(() -> listeners.outstanding(sent) == 0);

                assertThat(listeners.counts().isFlawless()).isTrue();
                assertThat(listeners.counts().delivered()).isEqualTo(2 * sent[0] + 3 * sent[1]);
            }
        }
    }

    @Test
    void aFrameOfTheWrongSessionIsCorrupt() {
        try (Listeners listeners = new Listeners()) {
            listeners.connect(List.of(new ListenerGroup(target("mixed", "listener"), 7, 1)), 1, TIMEOUT);
            try (Speakers speakers = new Speakers(List.of(target("mixed", "speaker")), MESSAGE)) {
                speakers.connect(2, TIMEOUT);
                speakers.start(100, System.nanoTime());
                await().atMost(TIMEOUT).until(() -> listeners.counts().corrupt() > 0);
                speakers.stop();
            }
        }
    }

    @Test
    void aRefusedHandshakeIsReportedWithTheServersStatusLine() throws IOException {
        try (ServerSocket refusing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Listeners listeners = new Listeners()) {
            Thread server = new Thread(() -> refuse(refusing));
            server.start();
            ConnectTarget target = new ConnectTarget(
                    (InetSocketAddress) refusing.getLocalSocketAddress(), "/?", List.of(), PeerProtocol.INSTANCE);

            assertThatThrownBy(() -> listeners.connect(List.of(new ListenerGroup(target, 0, 1)), 1, TIMEOUT))
                    .isInstanceOf(LoadFailed.class)
                    .hasMessageContaining("a listener could not connect: HTTP/1.1 404 Not Found");
        }
    }

    private static void refuse(ServerSocket refusing) {
        try (Socket client = refusing.accept()) {
            client.getOutputStream().write("HTTP/1.1 404 Not Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
