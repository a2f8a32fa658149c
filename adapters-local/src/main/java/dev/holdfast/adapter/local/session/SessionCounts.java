// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.domain.session.Session;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The number of stored sessions in each state: counted when the store is opened, and adjusted at each commit. Changed
 * under the repository's lock, read by any thread.
 */
final class SessionCounts {

    private static final List<String> STATES = List.of("waiting", "live", "paused", "interrupted", "ended");

    private final Map<String, AtomicLong> stored = new LinkedHashMap<>();

    /** Uncommitted changes. Guarded by the repository's lock. */
    private final Map<String, Integer> pending = new LinkedHashMap<>();

    SessionCounts() {
        STATES.forEach(state -> stored.put(state, new AtomicLong()));
    }

    /** Sets all counts to 0. */
    void reset() {
        pending.clear();
        stored.values().forEach(count -> count.set(0));
    }

    /** Counts a session that was stored when the store was opened. */
    void addStored(String state) {
        stored.get(state).incrementAndGet();
    }

    /** Counts a change at the next commit; null for a session that is created or removed. */
    void change(@Nullable Session before, @Nullable Session next) {
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

    void bindTo(MeterRegistry registry) {
        stored.forEach((state, count) -> Gauge.builder("holdfast_sessions", count, AtomicLong::get)
                .description("stored sessions by state")
                .tag("state", state)
                .register(registry));
    }
}
