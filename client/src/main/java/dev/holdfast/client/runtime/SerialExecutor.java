// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An {@link Executor} that runs tasks one after the other, in order, on the threads of a pool. State that only its tasks
 * touch needs no lock. Safe for any thread.
 */
public final class SerialExecutor implements Executor {

    private final Executor pool;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    SerialExecutor(Executor pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            pool.execute(this::runAll);
        }
    }

    private void runAll() {
        do {
            Runnable task = tasks.remove();
            try {
                task.run();
            } catch (Throwable fault) { // A fault in one task must not stop the following ones.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
            }
        } while (pending.decrementAndGet() != 0);
    }
}
