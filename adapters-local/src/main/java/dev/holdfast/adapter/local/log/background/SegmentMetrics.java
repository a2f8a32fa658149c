// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.background;

import dev.holdfast.adapter.local.log.background.SegmentRequests.Kind;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the logs that wait for a segment thread or have one, and measures what the threads do. For any thread. */
public final class SegmentMetrics implements MeterBinder {

    private final Clock clock;
    private final AtomicInteger pending = new AtomicInteger();
    private final DeferredTimer extend = timer();
    private final DeferredTimer create = timer();
    private final DeferredTimer force = timer();

    public SegmentMetrics(Clock clock) {
        this.clock = clock;
    }

    /** From a write to the page cache to a disk that stalls. */
    private static DeferredTimer timer() {
        return new DeferredTimer(0.000_1, 0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30);
    }

    long nanos() {
        return clock.nanos();
    }

    void scheduled() {
        pending.incrementAndGet();
    }

    void served() {
        pending.decrementAndGet();
    }

    void performed(Kind kind, long nanos) {
        switch (kind) {
            case EXTEND -> extend.record(nanos);
            case CREATE, CREATE_NOW -> create.record(nanos);
            case FORCE -> force.record(nanos);
        }
    }

    /** Logs whose next storage, segment or force is requested and has not ended. */
    public int pending() {
        return pending.get();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("holdfast_segment_requests_pending", pending, AtomicInteger::get)
                .description("sessions whose storage is being prepared or forced, or waits for a thread")
                .register(registry);
        bindTo(registry, extend, "extend");
        bindTo(registry, create, "create");
        bindTo(registry, force, "force");
    }

    private static void bindTo(MeterRegistry registry, DeferredTimer timer, String task) {
        timer.bindTo(registry, "holdfast_segment_seconds", "time to prepare or force storage, by task", "task", task);
    }
}
