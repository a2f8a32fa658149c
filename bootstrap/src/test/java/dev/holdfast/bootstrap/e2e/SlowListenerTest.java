package dev.holdfast.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.AudioFormat;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.StartAt;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A listener who stops reading: nobody waits, nothing piles up, and when they go on they hear everything. */
@Timeout(120)
class SlowListenerTest {

    private static final Duration STALL = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void whoeverStopsReadingForThirtySecondsHearsEverythingAndNobodyWaits() throws Exception {
        Map<String, String> noHurry = Map.of("speaker-rate-max", "20", "speaker-burst", "10m");
        try (TestServer server = TestServer.start(data, new dev.holdfast.bootstrap.server.SystemClock(), noHurry);
                HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> server.token("alice"))) {
            String session = server.session("alice");
            // 9 MB of audio: more than the socket's buffers on both sides take.
            Voice voice = Voice.of(14_000);
            Ear prompt = new Ear();
            try (RawSocket stalled = RawSocket.listener(server.uri(), session, "start");
                    Listener listener =
                            client.listener(session).from(StartAt.start()).subscribe(prompt);
                    Speaker speaker = client.speaker(session, AudioFormat.pcm16(Voice.HERTZ))) {
                stalled.awaitText("caughtUp");
                long since = System.nanoTime();
                CompletableFuture<Void> heartbeats = heartbeatsWithoutReading(stalled, since);
                voice.speak(speaker, 200);
                speaker.drain().get(30, TimeUnit.SECONDS);
                long spoken = System.nanoTime();
                org.awaitility.Awaitility.await()
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> prompt.heard() == voice.frames());
                assertThat(Duration.ofNanos(System.nanoTime() - spoken)).isLessThan(Duration.ofSeconds(2));
                long heapBefore = usedHeap();

                heartbeats.get(60, TimeUnit.SECONDS);
                assertThat(usedHeap() - heapBefore).isLessThan(8 << 20);
                for (int sequence = 0; sequence < voice.frames(); sequence++) {
                    byte[] frame = stalled.await(each -> each.opcode() == RawSocket.BINARY)
                            .payload();
                    assertThat(Frames.sequence(frame)).isEqualTo(sequence);
                }
            }
        }
    }

    /** Alive, and not reading: the one thing it still does is say so. */
    private static CompletableFuture<Void> heartbeatsWithoutReading(RawSocket stalled, long since) {
        return CompletableFuture.runAsync(() -> {
            while (System.nanoTime() - since < STALL.toNanos()) {
                try {
                    stalled.text("{\"action\":\"heartbeat\"}");
                    TimeUnit.SECONDS.sleep(5);
                } catch (java.io.IOException | InterruptedException broken) {
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
