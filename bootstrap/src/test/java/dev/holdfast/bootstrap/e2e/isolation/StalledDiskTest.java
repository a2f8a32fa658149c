// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.StallingLogs;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.Persistence;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two rooms on one event loop, and a disk that stalls for one of them. */
@StoreIndependent
@Timeout(120)
class StalledDiskTest {

    private static final long FRAME_NANOS = 20_000_000;

    /** Five seconds of frames. */
    private static final int STALLED_FRAMES = 250;

    /** What the scheduler of a busy machine adds to a frame now and then. The disk adds five seconds. */
    private static final long NOISE_NANOS = 100_000_000;

    /** 64 KiB: three seconds of audio, with its successor six. */
    private static final int SEGMENT_BYTES = 64 * 1024;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Clock clock = new SystemClock();

    @Test
    void aDiskThatStallsForOneRoomDelaysNoFrameOfAnotherAndLosesNone(@TempDir Path data) throws Exception {
        ServerSettings settings =
                ServerSettings.of(Map.of("port", "0", "data", data.toString(), "event-loops", "1", "store", "memory"));
        StallingLogs disk = new StallingLogs(
                data.resolve("audio"),
                WebSocketAdapter.frameFormat(),
                AudioLogSettings.DEFAULT.withSegmentBytes(SEGMENT_BYTES),
                clock);
        try (RunningServer server = HoldfastServer.assemble(settings, clock)
                .persistence(on(disk, settings))
                .start()) {
            String token = new LocalTokenIssuer(LocalSecret.inFolder(data), clock)
                    .issue(new Owner("alice"), Duration.ofHours(1));
            String stalled = session(server, token);
            String other = session(server, token);
            try (RawSocket listener = RawSocket.listener(server.uri(), other, "live");
                    RawSocket speaker = RawSocket.speaker(server.uri(), other, token)) {
                listener.awaitText("ready");
                speaker.awaitText("ready");
                long calm = speak(speaker, listener, 0, STALLED_FRAMES);
                stallAndCompare(server, disk, stalled, token, speaker, listener, calm);
            }
        } finally {
            disk.end();
            threads.shutdownNow();
        }
    }

    private void stallAndCompare(
            RunningServer server,
            StallingLogs disk,
            String stalled,
            String token,
            RawSocket speaker,
            RawSocket listener,
            long calm)
            throws Exception {
        try (RawSocket stalledListener = RawSocket.listener(server.uri(), stalled, "start");
                RawSocket stalledSpeaker = RawSocket.speaker(server.uri(), stalled, token)) {
            stalledListener.awaitText("ready");
            stalledSpeaker.awaitText("ready");
            disk.begin(new SessionId(stalled));
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Long> spoken =
                    CompletableFuture.supplyAsync(() -> speakUntil(enough, stalledSpeaker), threads);
            disk.awaitReached();
            long during = speak(speaker, listener, STALLED_FRAMES, STALLED_FRAMES);
            disk.end();
            enough.set(true);

            assertThat(during).as("p99 in ns; without the stall " + calm).isLessThan(calm + calm / 10 + NOISE_NANOS);
            long frames = spoken.get(20, TimeUnit.SECONDS);
            for (long sequence = 0; sequence < frames; sequence++) {
                RawSocket.Frame frame =
                        stalledListener.await(message -> message.opcode() == RawSocket.BINARY || message.isText("gap"));
                assertThat(frame.opcode()).as("frame " + sequence).isEqualTo(RawSocket.BINARY);
                assertThat(TestFrames.sequence(frame.payload())).isEqualTo(sequence);
            }
        }
    }

    /** Speaks in real time, and hears each frame; the 99th percentile of the time between. */
    private long speak(RawSocket speaker, RawSocket listener, long first, int count) throws Exception {
        long[] sentAt = new long[count];
        long[] took = new long[count];
        CompletableFuture<Void> heard = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < count; i++) {
                            long expected = first + i;
                            listener.await(message -> message.opcode() == RawSocket.BINARY
                                    && TestFrames.sequence(message.payload()) == expected);
                            took[i] = System.nanoTime() - sentAt[i];
                        }
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                },
                threads);
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            awaitTime(began + i * FRAME_NANOS);
            sentAt[i] = System.nanoTime();
            speaker.binary(TestFrames.frame(first + i));
        }
        heard.get(30, TimeUnit.SECONDS);
        Arrays.sort(took);
        return took[count * 99 / 100];
    }

    /** How many frames were sent. A send may wait: the server reads no more of this speaker while its disk stalls. */
    private static long speakUntil(AtomicBoolean enough, RawSocket speaker) {
        long began = System.nanoTime();
        long sequence = 0;
        try {
            for (; !enough.get(); sequence++) {
                awaitTime(began + sequence * FRAME_NANOS);
                speaker.binary(TestFrames.frame(sequence));
            }
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
        return sequence;
    }

    private static void awaitTime(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static Persistence on(StallingLogs disk, ServerSettings settings) {
        Persistence storage = Persistence.of(settings, new SystemClock());
        return new Persistence(
                storage.node(),
                storage.shared(),
                storage.sessions(),
                disk.logs(),
                storage.whyNotReady(),
                storage.metrics(),
                storage.tasks(),
                storage.release());
    }

    private static String session(RunningServer server, String token) {
        try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
            return client.createSession(NewSession.in("en-US")).sessionId();
        }
    }
}
