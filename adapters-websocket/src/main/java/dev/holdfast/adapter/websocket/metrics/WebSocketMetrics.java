// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.metrics;

import dev.holdfast.application.port.out.metrics.Refusals;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * Counters of the WebSocket endpoint since the start, except those of {@link EventLoopMetrics}. Counting never blocks and
 * allocates nothing. Thread-safe.
 */
public final class WebSocketMetrics {

    private static final String CONNECTIONS = "holdfast_connections";

    private final LongAdder handshakes = new LongAdder();
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final Map<Role, LongAdder> connections = adders(Role.class);
    private final Map<CloseReason, LongAdder> closes = adders(CloseReason.class);
    private final Map<RefusalReason, LongAdder> refusals = adders(RefusalReason.class);

    /** Handshakes refused for lack of permission, or because permission could not be checked; by problem type. */
    private final Map<String, LongAdder> refusedHandshakes = Map.of(
            "unauthenticated", new LongAdder(),
            "not-allowed", new LongAdder(),
            "not-the-owner", new LongAdder(),
            "unavailable", new LongAdder());

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> words) {
        Map<E, LongAdder> adders = new EnumMap<>(words);
        for (E word : words.getEnumConstants()) {
            adders.put(word, new LongAdder());
        }
        return adders;
    }

    public void handshake() {
        handshakes.increment();
    }

    public void frameIn() {
        framesIn.increment();
    }

    public void bytesIn(int bytes) {
        bytesIn.add(bytes);
    }

    public void attached(Role role) {
        connections.get(role).increment();
    }

    public void detached(Role role) {
        connections.get(role).decrement();
    }

    public void closed(CloseReason reason) {
        closes.get(reason).increment();
    }

    public void refused(RefusalReason reason) {
        refusals.get(reason).increment();
    }

    /** Counts a refused handshake by its problem type. Only the types in {@code refusedHandshakes} are counted. */
    public void refusedHandshake(String problem) {
        LongAdder refused = refusedHandshakes.get(problem);
        if (refused != null) {
            refused.increment();
        }
    }

    /** Connections that have a session now. */
    private long attached() {
        return connections.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** @param open reads how many connections are open, with a session or without */
    public void bindTo(MeterRegistry registry, IntSupplier open) {
        bind(registry, "handshakes_total", "WebSocket handshakes, refused ones among them", handshakes);
        bind(registry, "frames_in_total", "audio frames that speakers sent", framesIn);
        bind(registry, "bytes_in_total", "bytes read from sockets", bytesIn);
        connections.forEach((role, count) ->
                bindConnections(registry, role.word(), Gauge.builder(CONNECTIONS, count, LongAdder::sum)));
        bindConnections(registry, "none", Gauge.builder(CONNECTIONS, () -> Math.max(0, open.getAsInt() - attached())));
        closes.forEach((reason, count) -> FunctionCounter.builder("holdfast_closes_total", count, LongAdder::sum)
                .description("closed connections by close reason")
                .tag("reason", reason.word())
                .register(registry));
        refusals.forEach((reason, count) -> Refusals.bindTo(registry, reason.word(), count, LongAdder::sum));
        refusedHandshakes.forEach((problem, count) -> Refusals.bindTo(registry, problem, count, LongAdder::sum));
    }

    private static void bind(MeterRegistry registry, String name, String help, LongAdder count) {
        FunctionCounter.builder("holdfast_" + name, count, LongAdder::sum)
                .description(help)
                .register(registry);
    }

    private static void bindConnections(MeterRegistry registry, String role, Gauge.Builder<?> gauge) {
        gauge.description("open connections by role; none: no session yet")
                .tag("role", role)
                .register(registry);
    }
}
