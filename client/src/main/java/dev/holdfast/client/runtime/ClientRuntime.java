// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What all speakers and listeners of one client share: HTTP clients, a thread pool, a timer thread. Safe for any thread.
 * All threads are daemons; the pool's end when idle, the HTTP clients' once the client is unreachable.
 */
public final class ClientRuntime {

    /** docs/protocol.md §7. */
    public static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** Long enough to serve the next burst, short enough not to keep idle threads. */
    private static final Duration THREAD_IDLE_MAX = Duration.ofSeconds(10);

    private final Executor pool;
    private final ScheduledThreadPoolExecutor timer;
    private final HttpClient http;

    /**
     * Separate from {@link #http}: a shared client would send a handshake on a connection that an earlier request left
     * open, and where the network has silently died, that connection has died too.
     */
    private final HttpClient sockets;

    /** Closes each open speaker and listener. */
    private final Set<Runnable> closers = ConcurrentHashMap.newKeySet();

    public ClientRuntime() {
        pool = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                THREAD_IDLE_MAX.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                daemons("holdfast-client"));
        timer = new ScheduledThreadPoolExecutor(1, daemons("holdfast-client-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(THREAD_IDLE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        http = httpClient();
        sockets = httpClient();
    }

    /** HTTP/1.1, because otherwise the first request offers HTTP/2. */
    private HttpClient httpClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_MAX)
                .executor(pool)
                .build();
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    public HttpClient http() {
        return http;
    }

    public HttpClient sockets() {
        return sockets;
    }

    /** For tasks that may block. */
    public Executor pool() {
        return pool;
    }

    public SerialExecutor serialExecutor() {
        return new SerialExecutor(pool);
    }

    /** Runs a task on the executor after a delay; at once where the delay is 0 or less. */
    public Future<?> after(Duration delay, Executor executor, Runnable task) {
        return timer.schedule(() -> executor.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Monotonic time; only differences have a meaning. */
    public long nanos() {
        return System.nanoTime();
    }

    /** Evenly distributed from 0 to 1. */
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Registers what {@link #closeAll} runs. */
    public void register(Runnable closer) {
        closers.add(closer);
    }

    public void unregister(Runnable closer) {
        closers.remove(closer);
    }

    public void closeAll() {
        Set.copyOf(closers).forEach(Runnable::run);
    }
}
