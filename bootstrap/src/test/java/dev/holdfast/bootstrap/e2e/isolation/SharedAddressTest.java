// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Behind one address stands a hall's whole Wi-Fi, and one phone in it tries wrong names. */
@Timeout(90)
class SharedAddressTest {

    private static final int AUDIENCE = 500;

    /** How many of them come at the same time. */
    private static final int DOORS = 4;

    /** What may be tried at once, and as much again in parallel (--limits, {@code miss}), and one in five seconds. */
    private static final int GUESSES_MAX = 20 + 20 + 10;

    @TempDir
    Path data;

    private final List<RawSocket> audience = Collections.synchronizedList(new ArrayList<>());
    private TestServer server;
    private String session;

    @BeforeEach
    void start() throws Exception {
        audience.clear();
        server = TestServer.start(data);
        session = server.session("alice");
    }

    @AfterEach
    void stop() throws IOException {
        for (RawSocket listener : audience) {
            listener.close();
        }
        server.close();
    }

    private RawSocket join() throws IOException {
        RawSocket listener = RawSocket.listener(server.uri(), session, "start");
        audience.add(listener);
        return listener;
    }

    /** A part of the audience, one after the other. */
    private void enter() {
        try {
            for (int each = 0; each < AUDIENCE / DOORS; each++) {
                assertThat(join().status()).isEqualTo(101);
            }
        } catch (IOException refused) {
            throw new AssertionError(refused);
        }
    }

    @Test
    void aHallJoinsTheSessionThatSomeInItHearWhileAPhoneBesideThemGuessesNames() throws Exception {
        join().awaitText("ready");
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looked = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<Void> guesser = TestThreads.run(() -> {
            for (int each = 0; !done.get(); each++) {
                try (RawSocket guess = RawSocket.open(
                        server.uri(),
                        "/ws?role=listener&sessionId=absent-guess-" + (100 + each % 900),
                        Map.of("Sec-WebSocket-Protocol", "holdfast.v1"))) {
                    (guess.status() == 429 ? refused : looked).incrementAndGet();
                    // A thousand a second, not all that this machine can do.
                    LockSupport.parkNanos(1_000_000);
                } catch (IOException stopped) {
                    return;
                }
            }
        });
        await().until(() -> refused.get() > 0);
        long began = System.nanoTime();
        List<CompletableFuture<Void>> doors = new ArrayList<>();
        for (int door = 0; door < DOORS; door++) {
            doors.add(TestThreads.run(this::enter));
        }
        for (CompletableFuture<Void> door : doors) {
            door.get(60, TimeUnit.SECONDS);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(server.call("GET", "/sessions/" + session, "", "").statusCode())
                .isEqualTo(200);
        done.set(true);
        guesser.get(20, TimeUnit.SECONDS);

        assertThat(looked.get()).isLessThanOrEqualTo(GUESSES_MAX);
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));
            for (RawSocket listener : audience) {
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
            }
        }
    }
}
