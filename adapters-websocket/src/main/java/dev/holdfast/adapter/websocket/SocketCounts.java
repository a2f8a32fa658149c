package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.Measure;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened at the sockets since the start, but for what lanes do. Counting never waits and makes no objects; reading
 * adds up. For any thread.
 */
final class SocketCounts {

    /** What the gauge of that name shows. */
    static final String CONNECTIONS = "open sockets, by what they are for; none is those without a session";

    private final LongAdder handshakes = new LongAdder();
    private final LongAdder framesIn = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final Map<Role, LongAdder> connections = adders(Role.class);
    private final Map<CloseReason, LongAdder> closes = adders(CloseReason.class);
    private final Map<Limit, LongAdder> refusals = adders(Limit.class);

    /** Handshakes that were refused for who came, or because that could not be looked up; by the kind of problem. */
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

    void handshake() {
        handshakes.increment();
    }

    void frameIn() {
        framesIn.increment();
    }

    void bytesIn(int bytes) {
        bytesIn.add(bytes);
    }

    void attached(Role role) {
        connections.get(role).increment();
    }

    void detached(Role role) {
        connections.get(role).decrement();
    }

    void closed(CloseReason reason) {
        closes.get(reason).increment();
    }

    void refused(Limit limit) {
        refusals.get(limit).increment();
    }

    /** A handshake met this kind of problem. It counts unless it is one that only says what is not there. */
    void refusedHandshake(String problem) {
        LongAdder refused = refusedHandshakes.get(problem);
        if (refused != null) {
            refused.increment();
        }
    }

    /** How many have a session just now. */
    long attached() {
        return connections.values().stream().mapToLong(LongAdder::sum).sum();
    }

    List<Measure> measures() {
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
