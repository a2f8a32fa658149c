// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread pool that renews and releases leases. Separate from other pools, so that a slow store delays only leases. */
final class LeaseExecutor implements Executor, AutoCloseable {

    /** At 10 ms a renewal, enough for 30,000 sessions. Few enough not to overload a store that is restarting. */
    private static final int THREADS = 16;

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;

    LeaseExecutor() {
        // A lease is in the queue at most once, so the queue is no longer than the number of sessions.
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "holdfast-leases");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
