package dev.holdfast.client;

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
 * What all speakers and listeners of one client share: the HTTP client, a pool of threads, one thread that keeps the time.
 * All of them are daemons and go when they idle, so there is nothing to shut down.
 */
final class Engine {

    /** PROTOCOL §7. */
    static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** How long an idle thread stays: long enough to serve the next burst, short enough not to be noticed. */
    private static final Duration THREAD_IDLE_MAX = Duration.ofSeconds(10);

    private final Executor pool;
    private final ScheduledThreadPoolExecutor timer;
    private final HttpClient http;

    /**
     * Another than {@link #http}: a handshake would be sent on a connection that some request left open, and where the
     * network has silently died, that one has died too.
     */
    private final HttpClient sockets;

    /** How to close what is open. */
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();

    Engine() {
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

    /** HTTP/1.1 said aloud: else the first request of all carries an offer of HTTP/2. */
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

    HttpClient http() {
        return http;
    }

    HttpClient sockets() {
        return sockets;
    }

    /** For what may block. */
    Executor pool() {
        return pool;
    }

    Strand strand() {
        return new Strand(pool);
    }

    /** Runs a task later, on the executor and not on the thread that keeps the time. */
    Future<?> after(Duration delay, Executor where, Runnable task) {
        return timer.schedule(() -> where.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Never goes back; only differences mean something. */
    long nanos() {
        return System.nanoTime();
    }

    /** From 0 to 1. */
    double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    void opened(Runnable close) {
        open.add(close);
    }

    void closed(Runnable close) {
        open.remove(close);
    }

    Set<Runnable> open() {
        return Set.copyOf(open);
    }
}
