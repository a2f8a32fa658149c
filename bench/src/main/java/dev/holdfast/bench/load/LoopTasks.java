// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Functions that other threads have run on the thread of the listeners or speakers. Thread-safe. */
final class LoopTasks {

    /** A task waits for one select and its reads: a few thousand at most. */
    private static final int TASK_SECONDS_MAX = 60;

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Runnable wakeUp;

    LoopTasks(Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /**
     * Runs the function on the loop's thread and returns its result.
     *
     * @throws LoadFailed if the loop does not come to it
     */
    <T> T call(Supplier<T> function) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                result.complete(function.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        wakeUp.run();
        try {
            return result.get(TASK_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new LoadFailed(
                    "the load generator has not answered for " + TASK_SECONDS_MAX
                            + " s: the machine is too slow for it",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load generator failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailed("interrupted", e);
        }
    }

    /** Runs what is waiting. The loop's thread alone calls it. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /**
     * Waits until all have joined.
     *
     * @param who "a listener", "a speaker"
     * @param pending how many have not joined yet; runs on the loop's thread
     * @throws LoadFailed if one cannot join, or if time is up
     */
    void await(CompletableFuture<Void> joined, Duration timeout, String who, IntSupplier pending) {
        try {
            joined.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            int unfinished = call(pending::getAsInt);
            throw new LoadFailed(
                    who + " did not connect within " + timeout.toSeconds() + " s; " + unfinished + " have not", e);
        } catch (ExecutionException e) {
            throw new LoadFailed(who + " could not connect: " + e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailed("interrupted", e);
        }
    }
}
