// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.metrics;

import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.application.port.out.metrics.Refusals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * Counts all responses of Jetty since the start, including handshakes and refused requests. Safe for use by many threads.
 */
public final class HttpMetrics implements RequestLog, MeterBinder {

    /** Types that count as refusals. The rate limiter counts too many requests itself, by limit. */
    private static final Set<ProblemType> REFUSALS = Set.of(
            ProblemType.UNAUTHENTICATED,
            ProblemType.NOT_ALLOWED,
            ProblemType.NOT_THE_OWNER,
            ProblemType.NOT_FROM_HERE,
            ProblemType.REQUEST_TOO_SLOW,
            ProblemType.BODY_TOO_LARGE,
            ProblemType.URI_TOO_LONG,
            ProblemType.HEADERS_TOO_LARGE,
            ProblemType.UNAVAILABLE,
            ProblemType.NO_ROOM);

    /** The statuses in use, each shown from the start: a rate needs an initial zero. */
    private static final Set<Integer> STATUSES = Set.of(
            101, 200, 201, 202, 204, 302, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 422, 426, 429,
            431, 500, 503);

    private final Map<Integer, LongAdder> responses = STATUSES.stream()
            .collect(Collectors.toMap(status -> status, status -> new LongAdder(), (a, b) -> a, TreeMap::new));

    private final LongAdder otherResponses = new LongAdder();

    private final Map<String, LongAdder> refusals =
            REFUSALS.stream().collect(Collectors.toMap(ProblemType::type, kind -> new LongAdder()));

    private final LongAdder unread = new LongAdder();
    private final LongAdder connectionsRefused = new LongAdder();
    private volatile IntSupplier connections = () -> 0;
    private volatile LongSupplier buffers = () -> 0;
    private volatile LongSupplier idleBuffers = () -> 0;

    @Override
    public void log(Request request, Response response) {
        responses.getOrDefault(response.getStatus(), otherResponses).increment();
    }

    /** Counts the problem if its type is a refusal. */
    public void count(ProblemDetails problem) {
        LongAdder refused = refusals.get(problem.type());
        if (refused != null) {
            refused.increment();
        }
    }

    /** A connection made room for another, or found none. */
    public void countConnectionRefused() {
        connectionsRefused.increment();
    }

    /** A connection was closed because the head of a request did not arrive in time. */
    public void countSlowHead() {
        refusals.get(ProblemType.REQUEST_TOO_SLOW.type()).increment();
    }

    /** @param open reads how many HTTP connections are open */
    public void countConnections(IntSupplier open) {
        connections = open;
    }

    /**
     * @param inUse reads how many bytes of direct memory requests and responses have
     * @param idle reads how many wait for their next use
     */
    public void countBuffers(LongSupplier inUse, LongSupplier idle) {
        buffers = inUse;
        idleBuffers = idle;
    }

    /** A response was ended because its client did not read it. */
    public void countUnread() {
        unread.increment();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        responses.forEach((status, count) -> bindResponses(registry, status.toString(), count));
        bindResponses(registry, "other", otherResponses);
        Gauge.builder("holdfast_http_connections", this, metrics -> metrics.connections.getAsInt())
                .description("open HTTP connections; WebSockets do not count")
                .register(registry);
        bindBuffers(registry, "http_buffers", metrics -> metrics.buffers.getAsLong());
        bindBuffers(registry, "http_buffers_idle", metrics -> metrics.idleBuffers.getAsLong());
        Refusals.bindTo(registry, "httpConnectionsMax", connectionsRefused, LongAdder::sum);
        Refusals.bindTo(registry, "response-unread", unread, LongAdder::sum);
        for (ProblemType kind : REFUSALS) {
            Refusals.bindTo(registry, kind.word(), refusals.get(kind.type()), LongAdder::sum);
        }
    }

    private void bindBuffers(MeterRegistry registry, String purpose, ToDoubleFunction<HttpMetrics> bytes) {
        Gauge.builder("holdfast_direct_memory_bytes", this, bytes)
                .description("direct memory by what it is for")
                .tag("purpose", purpose)
                .register(registry);
    }

    private static void bindResponses(MeterRegistry registry, String status, LongAdder count) {
        FunctionCounter.builder("holdfast_http_responses_total", count, LongAdder::sum)
                .description("answers to HTTP requests, handshakes among them")
                .tag("status", status)
                .register(registry);
    }
}
