// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.config.StartPosition;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener stops reading. No other client waits, no queue grows, and later the listener hears everything. */
@StoreIndependent
@Timeout(120)
class SlowListenerTest {

    private static final Duration STALL = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void aListenerThatStopsReadingForThirtySecondsHearsEverythingAndNoOtherClientWaits() throws Exception {
        Map<String, String> noHurry = Map.of("speaker-rate-max", "20", "speaker-burst", "10m");
        try (TestServer server = TestServer.start(data, new SystemClock(), noHurry);
                HoldfastClient client = HoldfastClient.at(server.uri())
                        .token(() -> server.token("alice"))
                        .sendRate(new SendRate(20, Duration.ofMinutes(9)))) {
            String session = server.session("alice");
            // 9 MB of audio: more than the socket's buffers on both sides take.
            TestSpeaker testSpeaker = TestSpeaker.of(14_000);
            TestListener prompt = new TestListener();
            try (RawSocket stalled = RawSocket.listener(server.uri(), session, "start");
                    Listener listener = client.listen(session, StartPosition.start(), prompt);
                    Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                stalled.awaitText("caughtUp");
                long since = System.nanoTime();
                CompletableFuture<Void> heartbeats = heartbeatsWithoutReading(stalled, since);
                testSpeaker.speak(speaker, 200);
                speaker.drain().get(30, TimeUnit.SECONDS);
                long spoken = System.nanoTime();
                Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> prompt.heard() == testSpeaker.frames());
                assertThat(Duration.ofNanos(System.nanoTime() - spoken)).isLessThan(Duration.ofSeconds(2));
                long heapBefore = usedHeap();

                heartbeats.get(60, TimeUnit.SECONDS);
                // TCP probes a full receiver at growing intervals (RFC 1122 §4.2.2.17): without a window update the
                // server's kernel waits about as long again as the listener did not read.
                stalled.socket().setSoTimeout(Math.toIntExact(2 * STALL.toMillis()));
                assertThat(usedHeap() - heapBefore).isLessThan(8 << 20);
                for (int sequence = 0; sequence < testSpeaker.frames(); sequence++) {
                    byte[] frame = stalled.await(each -> each.opcode() == RawSocket.BINARY)
                            .payload();
                    assertThat(TestFrames.sequence(frame)).isEqualTo(sequence);
                }
            }
        }
    }

    @Test
    void aListenerWhoSeeksWithoutReadingGetsWholeFramesAndCostsNoOtherClient() throws Exception {
        Map<String, String> noHurry = Map.of("speaker-rate-max", "20", "speaker-burst", "10m");
        try (TestServer server = TestServer.start(data, new SystemClock(), noHurry);
                HoldfastClient client = HoldfastClient.at(server.uri())
                        .token(() -> server.token("alice"))
                        .sendRate(new SendRate(20, Duration.ofMinutes(9)))) {
            String session = server.session("alice");
            TestSpeaker testSpeaker = TestSpeaker.of(14_000);
            try (Speaker speaker = client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ))) {
                testSpeaker.speak(speaker, 100);
                speaker.drain().get(30, TimeUnit.SECONDS);
                try (RawSocket restless = RawSocket.listener(server.uri(), session, "start")) {
                    for (int each = 0; each < 20; each++) {
                        restless.text("{\"action\":\"seek\",\"from\":" + each * 137 + ",\"requestId\":" + each + "}");
                    }
                    // Its socket is full by now; the event loop must have nothing to do.
                    Awaitility.await()
                            .pollInterval(Duration.ofMillis(500))
                            .until(() -> eventLoopCpuNanos(Duration.ofMillis(400))
                                    < Duration.ofMillis(100).toNanos());
                    long expected = 0;
                    for (int answered = -1; answered < 19; ) {
                        RawSocket.Frame frame =
                                restless.await(each -> each.opcode() == RawSocket.BINARY || each.isText("ready"));
                        if (frame.opcode() == RawSocket.BINARY) {
                            assertThat(TestFrames.sequence(frame.payload())).isEqualTo(expected++);
                            assertThat(frame.payload()).hasSize(20 + 640);
                        } else {
                            expected = frame.json().path("nextSeq").asLong();
                            answered = frame.json().path("requestId").asInt(-1);
                            assertThat(expected).isEqualTo(Math.max(0, answered) * 137L);
                        }
                    }
                }
            }
        }
    }

    /** What the event loops' threads used of the processor in this time. */
    private static long eventLoopCpuNanos(Duration during) throws InterruptedException {
        long before = eventLoopCpuNanos();
        TimeUnit.NANOSECONDS.sleep(during.toNanos());
        return eventLoopCpuNanos() - before;
    }

    private static long eventLoopCpuNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("holdfast-event-loop")) {
                sum += Math.max(0, threads.getThreadCpuTime(thread.getId()));
            }
        }
        return sum;
    }

    /** Alive, and not reading: the one thing it still does is say so. */
    private static CompletableFuture<Void> heartbeatsWithoutReading(RawSocket stalled, long since) {
        return TestThreads.run(() -> {
            while (System.nanoTime() - since < STALL.toNanos()) {
                try {
                    stalled.text("{\"action\":\"heartbeat\"}");
                    TimeUnit.SECONDS.sleep(5);
                } catch (IOException | InterruptedException broken) {
                    throw new AssertionError("the stalled listener was not kept", broken);
                }
            }
        });
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
