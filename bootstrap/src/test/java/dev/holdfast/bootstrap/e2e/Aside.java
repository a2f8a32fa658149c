package dev.holdfast.bootstrap.e2e;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a test does beside itself, each on a thread of its own. On two cores Java's common pool is one thread, and from Java 25
 * on its HttpClient is kept waiting by whoever blocks that: no connection is made while a talk is spoken there.
 */
final class Aside {

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "aside");
        thread.setDaemon(true);
        thread.start();
    };

    private Aside() {}

    static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }

    static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }
}
