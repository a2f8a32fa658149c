// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.VerifyingListener;
import dev.holdfast.bootstrap.schedule.SystemClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a listener costs: nothing allocated for each frame, and no thread for being there. */
@Timeout(120)
class ListenerCostTest {

    private static final int LISTENERS = 20;
    private static final int WARM_UP = 2_000;
    private static final int FRAMES = 3_000;

    /**
     * The smallest object there is has 16 bytes, and one for each delivery would be twice this. What is left is acks and
     * looking after connections, which goes by the second.
     */
    private static final long BYTES_A_DELIVERY_MAX = 8;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path data;

    @Test
    @StoreIndependent
    void anEventLoopAllocatesNothingForAFrameAndItsListeners() throws Exception {
        Map<String, String> noHurry = Map.of("speaker-rate-max", "1000", "speaker-burst", "1h");
        AtomicLongArray unmeasured = new AtomicLongArray(WARM_UP + FRAMES);
        List<VerifyingListener> verifyingListeners = new ArrayList<>();
        try (TestServer server = TestServer.start(data, new SystemClock(), noHurry)) {
            String session = server.session("alice");
            for (int each = 0; each < LISTENERS; each++) {
                verifyingListeners.add(
                        new VerifyingListener(RawSocket.listener(server.uri(), session, "start"), 0, unmeasured));
            }
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speak(speaker, 0, WARM_UP);
                awaitHeard(verifyingListeners, WARM_UP);
                long before = allocated(name -> name.startsWith("holdfast-event-loop"));

                speak(speaker, WARM_UP, WARM_UP + FRAMES);
                awaitHeard(verifyingListeners, WARM_UP + FRAMES);

                long bytes = allocated(name -> name.startsWith("holdfast-event-loop")) - before;
                assertThat(bytes / (FRAMES * LISTENERS)).isLessThan(BYTES_A_DELIVERY_MAX);
            }
        } finally {
            for (VerifyingListener verifyingListener : verifyingListeners) {
                verifyingListener.close();
            }
        }
    }

    @Test
    void listenersWhoHearNothingHaveNoThreads() throws Exception {
        List<RawSocket> idle = new ArrayList<>();
        try (TestServer server = TestServer.start(data)) {
            String session = server.session("alice");
            int before = threads.getThreadCount();
            for (int each = 0; each < 200; each++) {
                RawSocket listener = RawSocket.listener(server.uri(), session, "live");
                listener.awaitText("ready");
                idle.add(listener);
            }
            // The pool that took the handshakes may have grown to its size, which 200 listeners are three times.
            assertThat(threads.getThreadCount() - before).isLessThan(70);
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("holdfast-event-loop"))
                    .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        } finally {
            for (RawSocket each : idle) {
                each.close();
            }
        }
    }

    private static void speak(RawSocket speaker, int from, int to) throws Exception {
        for (int sequence = from; sequence < to; sequence++) {
            speaker.binary(TestFrames.frame(sequence));
        }
    }

    private static void awaitHeard(List<VerifyingListener> verifyingListeners, long frames) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            for (VerifyingListener verifyingListener : verifyingListeners) {
                verifyingListener.check();
                assertThat(verifyingListener.next()).isEqualTo(frames);
            }
        });
    }

    private long allocated(Predicate<String> ofThreads) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> ofThreads.test(thread.getName()))
                .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getId()))
                .sum();
    }
}
