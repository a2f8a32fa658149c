// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.application.port.out.FatalErrors;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs routes on threads of their own, {@code holdfast-http-N}: whatever a route waits for, the store or a client that does not
 * read, Jetty's threads go on to parse requests, answer handshakes and read sockets. Health and metrics have a few threads each,
 * so that a supervisor gets its answer meanwhile. A response that makes no progress is ended. Thread-safe.
 */
public final class RouteExecutor extends Handler.Wrapper {

    /** For {@code /health/*}, and for {@code /metrics}: a few callers each, some of whose checks wait for the store. */
    private static final int PROBE_THREADS = 4;

    /** Requests that wait for a thread of health or metrics. Those of other routes wait in the handler before this one. */
    private static final int WAITING_MAX = 64;

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor routes;
    private final ThreadPoolExecutor health;
    private final ThreadPoolExecutor metrics;
    private final HttpLimits limits;
    private final HttpMetrics counts;

    public RouteExecutor(HttpLimits limits, HttpMetrics counts) {
        this.limits = limits;
        this.counts = counts;
        this.routes = pool("holdfast-http", limits.routeThreadsMax());
        this.health = pool("holdfast-health", PROBE_THREADS);
        this.metrics = pool("holdfast-metrics", PROBE_THREADS);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Stalls stalls = new Stalls(request, response, callback);
        try {
            poolOf(Request.getPathInContext(request)).execute(() -> run(request, stalls));
        } catch (RejectedExecutionException full) {
            Response.writeError(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
        }
        return true;
    }

    private ThreadPoolExecutor poolOf(String path) {
        return path.startsWith("/health") ? health : path.equals("/metrics") ? metrics : routes;
    }

    private void run(Request request, Stalls stalls) {
        try {
            if (!super.handle(request, stalls, stalls.completion())) {
                Response.writeError(request, stalls, stalls.completion(), HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable fault) { // an Error too: the client would wait for an answer
            FatalErrors.report(fault);
            Response.writeError(request, stalls, stalls.completion(), fault);
        }
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        routes.shutdown();
        health.shutdown();
        metrics.shutdown();
    }

    /** Closes the connection when the response has begun and its bytes make no progress. */
    private final class Stalls extends Response.Wrapper implements Runnable {

        private final Callback completion;
        private final EndPoint endPoint;
        private final Scheduler scheduler;

        /** Guarded by this, as is the next field. Null before the first byte. */
        private Scheduler.@Nullable Task check;

        private boolean completed;

        Stalls(Request request, Response response, Callback callback) {
            super(request, response);
            this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            this.scheduler = request.getComponents().getScheduler();
            this.completion = new Callback.Nested(callback) {
                @Override
                public void completed() {
                    complete();
                }
            };
        }

        Callback completion() {
            return completion;
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            begin();
            super.write(last, content, callback);
        }

        private synchronized void begin() {
            if (check == null && !completed) {
                checkIn(limits.writeTimeout().toMillis());
            }
        }

        private synchronized void complete() {
            completed = true;
            if (check != null) {
                check.cancel();
            }
        }

        private void checkIn(long millis) {
            check = scheduler.schedule(this, millis, TimeUnit.MILLISECONDS);
        }

        /** On Jetty's timer thread. */
        @Override
        public void run() {
            long left = limits.writeTimeout().toMillis()
                    - (endPoint instanceof IdleTimeout progress ? progress.getIdleFor() : 0);
            synchronized (this) {
                if (completed) {
                    return;
                }
                if (left > 0) {
                    checkIn(left);
                    return;
                }
            }
            counts.countUnread();
            endPoint.close(new TimeoutException("the client does not read the response"));
        }
    }
}
