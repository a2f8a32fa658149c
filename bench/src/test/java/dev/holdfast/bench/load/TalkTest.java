// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bench.load.Listeners.Party;
import dev.holdfast.bench.peer.NettyPeer;
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

/** Tests the generator against a real server. */
class TalkTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AudioMessage MESSAGE = new AudioMessage(Codec.OPUS, 160);

    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws InterruptedException {
        address = new InetSocketAddress("127.0.0.1", NettyPeer.start(0));
    }

    private static Door door(String room, String role) {
        return new Door(address, "/?room=" + room + "&role=" + role, List.of());
    }

    @Test
    void fiveListenersHearFiftyFramesAndNothingElse() {
        try (Listeners listeners = new Listeners()) {
            listeners.enter(List.of(new Party(door("five", "listener"), 0, 5)), 2, SOON);
            try (Speakers speakers = new Speakers(List.of(door("five", "speaker")), MESSAGE)) {
                long from = System.nanoTime();
                Window window = new Window(from, from + SOON.toNanos());
                listeners.measure(window);
                speakers.speak(200, from);
                await().atMost(SOON).until(() -> listeners.delivered() >= 250);
                long[] spoken = speakers.silence();
                await().atMost(SOON).until(() -> listeners.outstanding(spoken) == 0);

                assertThat(listeners.heard()).isEqualTo(new Heard(5 * spoken[0], 0, 0, 0, 0, 0));
                assertThat(window.latencies().getTotalCount()).isEqualTo(5 * spoken[0]);
                assertThat(speakers.offered()).isGreaterThanOrEqualTo(50);
            }
        }
    }

    @Test
    void roomsAreHeardApart() {
        try (Listeners listeners = new Listeners()) {
            listeners.enter(
                    List.of(new Party(door("a", "listener"), 0, 2), new Party(door("b", "listener"), 1, 3)), 5, SOON);
            try (Speakers speakers = new Speakers(List.of(door("a", "speaker"), door("b", "speaker")), MESSAGE)) {
                speakers.speak(100, System.nanoTime());
                await().atMost(SOON).until(() -> listeners.delivered() >= 100);
                long[] spoken = speakers.silence();
                await().atMost(SOON).until(() -> listeners.outstanding(spoken) == 0);

                assertThat(listeners.heard().isFlawless()).isTrue();
                assertThat(listeners.heard().delivered()).isEqualTo(2 * spoken[0] + 3 * spoken[1]);
            }
        }
    }

    @Test
    void aFrameThatGoesToTheWrongRoomIsNoticed() {
        try (Listeners listeners = new Listeners()) {
            listeners.enter(List.of(new Party(door("mixed", "listener"), 7, 1)), 1, SOON);
            try (Speakers speakers = new Speakers(List.of(door("mixed", "speaker")), MESSAGE)) {
                speakers.speak(100, System.nanoTime());
                await().atMost(SOON).until(() -> listeners.heard().corrupt() > 0);
                speakers.silence();
            }
        }
    }

    @Test
    void aDoorThatStaysClosedIsSaidSoInTheServersWords() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Listeners listeners = new Listeners()) {
            Thread porter = new Thread(() -> turnAway(closed));
            porter.start();
            Door door = new Door((InetSocketAddress) closed.getLocalSocketAddress(), "/?", List.of());

            assertThatThrownBy(() -> listeners.enter(List.of(new Party(door, 0, 1)), 1, SOON))
                    .isInstanceOf(LoadBroken.class)
                    .hasMessageContaining("a listener was not let in: HTTP/1.1 404 Not Found");
        }
    }

    private static void turnAway(ServerSocket door) {
        try (Socket guest = door.accept()) {
            guest.getOutputStream().write("HTTP/1.1 404 Not Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
