package dev.holdfast.bootstrap.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does by itself now and then. One kind of round does not wait for another, which may wait for a store; and one
 * that fails is not the last.
 */
final class Scheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    private static final long STOP_SECONDS_MAX = 5;

    /** As many as there are kinds of rounds. */
    private static final int THREADS = 4;

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "holdfast-rounds");
        thread.setDaemon(true);
        return thread;
    });

    void every(Duration period, String what, Runnable round) {
        every(period, period, what, round);
    }

    void nowAndEvery(Duration period, String what, Runnable round) {
        every(Duration.ZERO, period, what, round);
    }

    private void every(Duration first, Duration period, String what, Runnable round) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        round.run();
                    } catch (RuntimeException fault) {
                        LOG.error("{} failed, and is tried again in {}", what, period, fault);
                    }
                },
                first.toMillis(),
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            timer.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException stopWaiting) {
            Thread.currentThread().interrupt();
        }
    }
}
