// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs each background task of a test on a new daemon thread. On two cores, Java's common pool is a single thread; from Java 25
 * on, HttpClient uses that pool too, so a test that blocks it would prevent the client from connecting.
 */
public final class TestThreads {

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "test-thread");
        thread.setDaemon(true);
        thread.start();
    };

    private TestThreads() {}

    public static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, THREADS);
    }

    public static <T> CompletableFuture<T> supply(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, THREADS);
    }
}
