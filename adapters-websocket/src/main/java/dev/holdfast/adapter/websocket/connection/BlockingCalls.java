// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.application.port.out.FatalErrors;
import dev.holdfast.domain.connection.CloseReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of connections that may block: they wait for the session store or check a token. They run on threads of their own, {@code
 * holdfast-message-N} for clients' messages and {@code holdfast-release-N} for the leases of closed connections, and their results
 * come back to the connection's event loop. Thread-safe.
 */
public final class BlockingCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingCalls.class);

    private static final Duration RETRY_WHEN_BUSY = Duration.ofSeconds(1);

    private static final long IDLE_SECONDS = 30;

    private final Calls messages;

    private final Calls releases;

    public BlockingCalls(EventLoopSettings limits) {
        this(
                pool(
                        "holdfast-message",
                        limits.messageThreadsMax(),
                        new ArrayBlockingQueue<>(limits.waitingMessagesMax())),
                // Unbounded, but for the speakers that have closed: a lease that is not released keeps its session from
                // others.
                pool("holdfast-release", limits.messageThreadsMax(), new LinkedBlockingQueue<>()));
    }

    /** Calls on other threads, which end with this. */
    public BlockingCalls(ExecutorService messages, ExecutorService releases) {
        this.messages = new Calls(messages);
        this.releases = new Calls(releases);
    }

    /** Calls of one kind, and how many of them wait for a thread. */
    private record Calls(ExecutorService threads, AtomicInteger waiting) {

        Calls(ExecutorService threads) {
            this(threads, new AtomicInteger());
        }

        void execute(Runnable call) {
            waiting.incrementAndGet();
            try {
                threads.execute(() -> {
                    waiting.decrementAndGet();
                    call.run();
                });
            } catch (RejectedExecutionException full) {
                waiting.decrementAndGet();
                throw full;
            }
        }
    }

    private static ExecutorService pool(String name, int threads, BlockingQueue<Runnable> queue) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, queue, task -> {
                    Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** How many messages wait for a thread. */
    public int waitingMessages() {
        return messages.waiting().get();
    }

    /** How many closed connections wait for a thread to release their leases. */
    public int waitingReleases() {
        return releases.waiting().get();
    }

    /**
     * Makes a call for a client's message. The connection closes if the call or {@code then} fails, and is told to come again if too
     * many wait.
     *
     * @param then gets the result, on the connection's event loop, even if the connection has closed meanwhile
     * @param last runs there after that, whatever came of it
     */
    public <T> void call(WebSocketConnection connection, Supplier<T> blocking, Consumer<T> then, Runnable last) {
        try {
            messages.execute(() -> {
                Runnable outcome;
                try {
                    T result = blocking.get();
                    outcome = () -> then.accept(result);
                } catch (Throwable fault) { // an Error too: the client would wait for an answer
                    outcome = () -> connection.fail(fault);
                }
                Runnable action = outcome;
                connection.run(() -> connection.attempt(action, last));
            });
        } catch (RejectedExecutionException full) {
            connection
                    .writer()
                    .close(
                            CloseReason.STORE_UNAVAILABLE,
                            "Too many messages wait for the server's store. Connect again.",
                            Optional.of(RETRY_WHEN_BUSY));
            last.run();
        }
    }

    /** Releases what a closed connection held, then runs {@code released}, on the same thread. */
    public void release(Runnable blocking, Runnable released) {
        releases.execute(() -> {
            try {
                blocking.run();
            } catch (Throwable fault) { // an Error too: the next release needs this thread
                FatalErrors.report(fault);
                LOG.error("what a closed connection held could not be released", fault);
            } finally {
                released.run();
            }
        });
    }

    /** Ends the threads once nothing waits. */
    @Override
    public void close() {
        messages.threads().shutdown();
        releases.threads().shutdown();
    }
}
