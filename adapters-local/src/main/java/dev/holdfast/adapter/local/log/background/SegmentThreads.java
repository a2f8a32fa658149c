// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.background;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which logs create, extend and force segments: a fixed number, named {@code holdfast-segment-N}. Their queue
 * holds each log at most once ({@link SegmentRequests}), so open logs bound it. Safe for use by many threads.
 */
public final class SegmentThreads implements Executor, AutoCloseable {

    /** Longer than a disk stalls that still works. What is not done then is found by the next process. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final ThreadPoolExecutor threads;

    /** @param number of threads, which start with {@link #start} or with the first tasks */
    public SegmentThreads(int number) {
        AtomicInteger created = new AtomicInteger();
        // LinkedTransferQueue has no lock: an append may hand over a task.
        threads = new ThreadPoolExecutor(
                number,
                number,
                0,
                TimeUnit.SECONDS,
                new LinkedTransferQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "holdfast-segment-" + created.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Starts all threads, so that no append has to start one. */
    public void start() {
        threads.prestartAllCoreThreads();
    }

    /** Takes no lock once all threads run. After {@link #close} it does nothing. */
    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Finishes what was requested, for at most ten seconds, and ends the threads. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSE_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
