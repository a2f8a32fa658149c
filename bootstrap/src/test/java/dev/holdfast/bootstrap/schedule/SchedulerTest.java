// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static PeriodicTask task(Runnable work) {
        return PeriodicTask.every(Duration.ofMillis(1), "testing", work);
    }

    @Test
    void aTaskThatFailsWithAnErrorRunsAgain() {
        AtomicInteger runs = new AtomicInteger();
        PeriodicTask failing = task(() -> {
            if (runs.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("a damaged jar");
            }
        });
        try (Scheduler scheduler = Scheduler.start(List.of(failing))) {
            await().until(() -> runs.get() > 1);
        }
    }

    @Test
    void eachTaskHasAThreadToItself() throws Exception {
        int tasks = 12;
        CountDownLatch all = new CountDownLatch(tasks);
        try (Scheduler scheduler = Scheduler.start(IntStream.range(0, tasks)
                .mapToObj(i -> task(() -> {
                    all.countDown();
                    awaitLatch(all);
                }))
                .toList())) {
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
