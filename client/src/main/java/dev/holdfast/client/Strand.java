package dev.holdfast.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An order of events without a thread of its own: what is given to it runs one after the other, on whatever thread the
 * pool has. State that only its tasks touch needs no lock.
 */
final class Strand implements Executor {

    private final Executor pool;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Strand(Executor pool) {
        this.pool = pool;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            pool.execute(this::runAll);
        }
    }

    private void runAll() {
        do {
            Runnable task = tasks.remove();
            try {
                task.run();
            } catch (Throwable fault) { // One task's fault must not stop those behind it.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
            }
        } while (waiting.decrementAndGet() != 0);
    }
}
