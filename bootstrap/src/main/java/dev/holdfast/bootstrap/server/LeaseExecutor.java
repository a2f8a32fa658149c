package dev.holdfast.bootstrap.server;

import dev.holdfast.application.speaking.SpeakingService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which leases are looked after: of their own, so that a store that is slow or away holds up nothing else. */
final class LeaseExecutor implements AutoCloseable {

    /** At 10 ms a renewal, enough for 30,000 talks; and few enough for a store that is just coming back. */
    private static final int THREADS = 16;

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    LeaseExecutor() {
        // A lease is queued once at the most, so the queue is no longer than there are talks.
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "holdfast-leases");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    Runnable of(SpeakingService speaking) {
        return () -> speaking.maintainLeases(threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
