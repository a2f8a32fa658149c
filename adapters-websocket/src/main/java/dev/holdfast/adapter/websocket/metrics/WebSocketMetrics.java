package dev.holdfast.adapter.websocket.metrics;

import dev.holdfast.application.port.out.Measure;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the WebSocket endpoint since the start, except those of {@link EventLoopMetrics}. Counting never blocks and
 * allocates nothing. Thread-safe.
 */
public final class WebSocketMetrics {

    /** Description of the gauge {@code connections}. */
    public static final String CONNECTIONS = "open sockets, by what they are for; none is those without a session";

    private final LongAdder handshakes = new LongAdder();
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final Map<Role, LongAdder> connections = adders(Role.class);
    private final Map<CloseReason, LongAdder> closes = adders(CloseReason.class);
    private final Map<LimitKind, LongAdder> refusals = adders(LimitKind.class);

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

    public void refused(LimitKind limit) {
        refusals.get(limit).increment();
    }

    /** Counts a refused handshake by its problem type. Types that say nothing about permission are not counted. */
    public void refusedHandshake(String problem) {
        LongAdder refused = refusedHandshakes.get(problem);
        if (refused != null) {
            refused.increment();
        }
    }

    /** Connections that have a session now. */
    public long attached() {
        return connections.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public List<Measure> measures() {
        List<Measure> all = new ArrayList<>();
        all.add(Measure.counter("handshakes_total", "WebSocket handshakes, refused ones among them", handshakes::sum));
        all.add(Measure.counter("frames_in_total", "audio frames that speakers sent", framesIn::sum));
        all.add(Measure.counter("bytes_in_total", "bytes read from sockets", bytesIn::sum));
        connections.forEach((role, count) -> all.add(connections(role.word(), count)));
        closes.forEach((reason, count) ->
                all.add(Measure.counter("closes_total", "connections that closed, by why", count::sum)
                        .with("reason", reason.word())));
        refusals.forEach((limit, count) -> all.add(Measure.refusals(limit.word(), count::sum)));
        refusedHandshakes.forEach((problem, count) -> all.add(Measure.refusals(problem, count::sum)));
        return all;
    }

    private static Measure connections(String role, LongAdder count) {
        return Measure.gauge("connections", CONNECTIONS, count::sum).with("role", role);
    }
}
