// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeferredTimerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DeferredTimer timer = new DeferredTimer(0.01, 0.1, 1);

    private void record(long millis) {
        timer.record(Duration.ofMillis(millis).toNanos());
    }

    private Timer recorded() {
        return registry.get("holdfast_calls_seconds").timer();
    }

    private void bind() {
        timer.bindTo(registry, "holdfast_calls_seconds", "how long calls took", "outcome", "ok");
    }

    @Test
    void durationsFromBeforeTheBindingAreRecordedByIt() {
        record(5);
        record(50);
        bind();
        record(500);

        assertThat(recorded().count()).isEqualTo(3);
        assertThat(recorded().totalTime(TimeUnit.SECONDS)).isEqualTo(0.555);
        assertThat(recorded().getId().getTag("outcome")).isEqualTo("ok");
    }

    @Test
    void aDurationIsInEachBucketThatItDoesNotExceed() {
        bind();
        record(0);
        record(10);
        record(11);
        record(1_000);
        record(2_000);

        assertThat(recorded().takeSnapshot().histogramCounts())
                .extracting(CountAtBucket::count)
                .containsExactly(2.0, 3.0, 4.0);
    }

    @Test
    void aNegativeDurationCountsAsZero() {
        record(-5);
        bind();
        record(-5);

        assertThat(recorded().count()).isEqualTo(2);
        assertThat(recorded().totalTime(TimeUnit.SECONDS)).isZero();
    }

    @Test
    void noDurationIsLostWhileOtherThreadsRecord() throws InterruptedException {
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(each -> new Thread(() -> IntStream.range(0, 10_000).forEach(call -> record(1))))
                .toList();
        threads.forEach(Thread::start);
        bind();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(recorded().count()).isEqualTo(40_000);
    }

    @Test
    void speakersAndListenersShareTheNameOfResumes() {
        DeferredTimer.ofResumes().bindResumes(registry, "speaker");
        DeferredTimer.ofResumes().bindResumes(registry, "listener");

        assertThat(registry.get("holdfast_resume_seconds").timers()).hasSize(2);
    }
}
