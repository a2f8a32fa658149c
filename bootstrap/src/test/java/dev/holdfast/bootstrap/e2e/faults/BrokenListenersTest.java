// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.e2e.support.VerifyingListener;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners with full sockets break, never read, or read the end late. The other clients do not notice. */
@Timeout(120)
class BrokenListenersTest {

    /** 6 MB of audio: more than the socket's buffers on both sides take. */
    private static final int MUCH = 9_000;

    /** More than came by itself with the handshake, and far less than there is: the rest is being written. */
    private static final int BYTES_UNREAD = 16 * 1024;

    private final AtomicLongArray saidNanos = new AtomicLongArray(60_000);

    @TempDir
    Path data;

    private TestServer server;
    private String session;
    private RawSocket speaker;
    private int next;

    @BeforeEach
    void begin() throws Exception {
        server = TestServer.start(data, new SystemClock(), Map.of("speaker-rate-max", "20", "speaker-burst", "10m"));
        session = server.session("alice");
        speaker = RawSocket.speaker(server.uri(), session, server.token("alice"));
        speaker.awaitText("ready");
    }

    @AfterEach
    void end() throws IOException {
        speaker.close();
        server.close();
    }

    private void say(int frames) throws IOException {
        for (int until = next + frames; next < until; next++) {
            saidNanos.set(next, System.nanoTime());
            speaker.binary(TestFrames.frame(next));
        }
    }

    private RawSocket listener(String from) throws IOException {
        return RawSocket.listener(server.uri(), session, from);
    }

    /** A listener to whom a write is under way, because it does not read. */
    private RawSocket fullListener() throws IOException {
        RawSocket listener = listener("start");
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> listener.socket().getInputStream().available() > BYTES_UNREAD);
        return listener;
    }

    private VerifyingListener verifyingListener() throws IOException {
        RawSocket socket = listener("live");
        socket.awaitText("ready");
        return new VerifyingListener(socket, next, saidNanos);
    }

    private void awaitHeard(VerifyingListener verifyingListener, long until) {
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    verifyingListener.check();
                    return verifyingListener.next() >= until;
                });
    }

    @Test
    @StoreIndependent
    void connectionsThatBreakDuringAWriteCostNoOtherListenerAFrame() throws Exception {
        say(MUCH);
        speaker.await(each -> each.isText("ack") && each.json().path("seq").asInt() == MUCH - 1);
        try (VerifyingListener verifyingListener = verifyingListener()) {
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> talk = TestThreads.run(() -> talkUntil(enough));
            for (int round = 0; round < 20; round++) {
                List<RawSocket> full = new ArrayList<>();
                for (int each = 0; each < 10; each++) {
                    full.add(fullListener());
                }
                for (int each = 0; each < full.size(); each++) {
                    if (each % 2 == 0) {
                        // A FIN: what it does not read, it does not read, and it says no more.
                        full.get(each).socket().shutdownOutput();
                    } else {
                        full.get(each).socket().setSoLinger(true, 0);
                        full.get(each).close();
                    }
                }
                // Both kinds are let go; those who said FIN see the end of it.
                for (int each = 0; each < full.size(); each += 2) {
                    awaitEnd(full.get(each));
                }
            }
            enough.set(true);
            talk.get(20, TimeUnit.SECONDS);
            awaitHeard(verifyingListener, next);
            assertThat(verifyingListener.latestMillis())
                    .as("the latest frame, in ms")
                    .isLessThan(2_000);
            // Only the verifying listener is left.
            speaker.await(each ->
                    each.isText("listenerCount") && each.json().path("count").asInt() == 1);
        }
    }

    private void talkUntil(AtomicBoolean enough) {
        try {
            while (!enough.get()) {
                say(1);
                // A talk has a pace.
                LockSupport.parkNanos(2_000_000);
            }
        } catch (IOException broken) {
            throw new AssertionError("the speaker was not kept", broken);
        }
    }

    /** Reads to the end of what was on its way when the server let go. */
    private static void awaitEnd(RawSocket listener) throws IOException {
        try (listener) {
            listener.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (SocketException reset) {
            // As good an end.
        }
    }

    @Test
    void aSessionThatEndsIsHeardToItsLastFrameByThoseWhoLagFarBehind() throws Exception {
        List<RawSocket> lagging = new ArrayList<>();
        for (int each = 0; each < 2; each++) {
            lagging.add(listener("start"));
        }
        say(MUCH);
        speaker.text("{\"action\":\"endSession\",\"lastSeq\":" + (MUCH - 1) + "}");
        assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asInt()).isEqualTo(MUCH - 1);
        assertThat(speaker.awaitClose()).isEqualTo(1000);
        for (RawSocket each : lagging) {
            for (int sequence = 0; sequence < MUCH; sequence++) {
                assertThat(TestFrames.sequence(
                                each.await(frame -> frame.opcode() == RawSocket.BINARY || frame.isText("gap"))
                                        .payload()))
                        .isEqualTo(sequence);
            }
            RawSocket.Frame last =
                    each.await(frame -> frame.opcode() == RawSocket.BINARY || frame.isText("sessionEnded"));
            assertThat(last.isText("sessionEnded")).isTrue();
            assertThat(last.json().path("lastSeq").asInt()).isEqualTo(MUCH - 1);
            assertThat(each.awaitClose()).isEqualTo(1000);
            each.close();
        }
    }

    @Test
    @StoreIndependent
    void tenListenersThatNeverReadDelayNoOtherListenerAndTakeNoMemory() throws Exception {
        List<RawSocket> deaf = new ArrayList<>();
        List<VerifyingListener> verifyingListeners = new ArrayList<>();
        for (int each = 0; each < 10; each++) {
            deaf.add(listener("start"));
            verifyingListeners.add(verifyingListener());
        }
        say(500);
        for (VerifyingListener each : verifyingListeners) {
            awaitHeard(each, next);
        }
        long heapBefore = usedHeap();
        while (next < MUCH) {
            say(250);
            // The next ones when those were heard by all: what is measured is how long that takes beside the deaf.
            for (VerifyingListener each : verifyingListeners) {
                awaitHeard(each, next);
            }
        }
        assertThat(usedHeap() - heapBefore)
                .as("bytes of heap for 6 MB that ten listeners do not read")
                .isLessThan(8 << 20);
        for (VerifyingListener each : verifyingListeners) {
            assertThat(each.latestMillis()).as("the latest frame, in ms").isLessThan(2_000);
            each.close();
        }
        for (RawSocket each : deaf) {
            each.close();
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
