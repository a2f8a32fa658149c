// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.schedule;

import dev.holdfast.application.port.out.FatalErrors;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the periodic tasks of a server. Each task has a thread to itself, because a task may wait for a store. A task that fails
 * is logged and runs again.
 */
public final class Scheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

    private static final long STOP_SECONDS_MAX = 5;

    private final ScheduledExecutorService timer;

    private Scheduler(int threads) {
        timer = Executors.newScheduledThreadPool(threads, task -> {
            Thread thread = new Thread(task, "holdfast-scheduler");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to run these tasks, until it is closed. */
    public static Scheduler start(List<PeriodicTask> tasks) {
        Scheduler scheduler = new Scheduler(tasks.size());
        tasks.forEach(scheduler::schedule);
        return scheduler;
    }

    private void schedule(PeriodicTask task) {
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.work().run();
                    } catch (Throwable fault) { // The executor would drop a task that throws, and say nothing.
                        FatalErrors.report(fault);
                        LOG.error("{} failed; the next attempt is in {}", task.name(), task.period(), fault);
                    }
                },
                task.initialDelay().toMillis(),
                task.period().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Waits up to 5 s for running tasks. */
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
