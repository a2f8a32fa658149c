package dev.holdfast.adapter.local;

import dev.holdfast.application.port.out.Measure;
import dev.holdfast.domain.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many stored sessions stand where: counted anew when the store is opened, and from then on with each change that was
 * committed. Changed under the repository's lock, read by anybody.
 */
final class SessionCounts {

    private static final List<String> STATES = List.of("waiting", "live", "paused", "interrupted", "ended");

    private final Map<String, AtomicLong> stored = new LinkedHashMap<>();

    /** What was changed and not committed yet. Guarded by the repository's lock. */
    private final Map<String, Integer> pending = new LinkedHashMap<>();

    SessionCounts() {
        STATES.forEach(state -> stored.put(state, new AtomicLong()));
    }

    /** Nothing is known to be stored. */
    void startOver() {
        pending.clear();
        stored.values().forEach(count -> count.set(0));
    }

    /** One was found when the store was opened. */
    void found(String state) {
        stored.get(state).incrementAndGet();
    }

    /** A session goes from one state to another; null stands for none. */
    void moved(@Nullable Session before, @Nullable Session next) {
        if (before != null) {
            pending.merge(before.state().word(), -1, Integer::sum);
        }
        if (next != null) {
            pending.merge(next.state().word(), 1, Integer::sum);
        }
    }

    void committed() {
        pending.forEach((state, change) -> stored.get(state).addAndGet(change));
        pending.clear();
    }

    void rolledBack() {
        pending.clear();
    }

    List<Measure> measures() {
        List<Measure> all = new ArrayList<>();
        stored.forEach(
                (state, count) -> all.add(Measure.gauge("sessions", "stored sessions, by where they stand", count::get)
                        .with("state", state)));
        return all;
    }
}
