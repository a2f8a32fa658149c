package dev.holdfast.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Many threads that start at once, and waiting with a limit. */
final class Threads {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Threads() {}

    /** What each of so many threads got; they all begin together. */
    static <T> List<T> together(int threads, IntFunction<Callable<T>> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> mine = task.apply(i);
                futures.add(pool.submit(() -> {
                    start.await();
                    return mine.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Waits until it is so, or for 20 s: whoever calls asserts what came of it. */
    static void await(BooleanSupplier condition) {
        long began = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - began < PATIENCE_NANOS) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
