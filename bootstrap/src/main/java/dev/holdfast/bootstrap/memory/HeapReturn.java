// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.memory;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.schedule.PeriodicTask;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives heap back after a crowd has left, with SerialGC and ParallelGC: they shrink the heap after a full collection alone, and an
 * idle server has none. G1 looks by itself ({@code -XX:G1PeriodicGCInterval}), as do ZGC and Shenandoah. Its task runs on one thread;
 * its counters are for any.
 */
public final class HeapReturn implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(HeapReturn.class);

    /** How SerialGC and ParallelGC name their full collections. */
    private static final Set<String> FULL = Set.of("MarkSweepCompact", "PS MarkSweep");

    private static final int READINGS_PER_IDLE_TIME = 6;
    private static final long MIB = 1 << 20;

    private final Duration idle;
    private final Clock clock;
    private final IntSupplier connections;
    private final HeapReturnRule rule;
    private final LongAdder collections = new LongAdder();
    private final LongAdder returnedBytes = new LongAdder();

    /**
     * @param idle how long nothing must have been collected; zero for no collection by the server
     * @param connections reads how many connections are open
     */
    public HeapReturn(Duration idle, Clock clock, IntSupplier connections) {
        this.idle = idle;
        this.clock = clock;
        this.connections = connections;
        this.rule = new HeapReturnRule(idle, Runtime.getRuntime().totalMemory());
    }

    /** Empty if it is turned off. */
    public List<PeriodicTask> tasks() {
        return idle.isZero()
                ? List.of()
                : List.of(PeriodicTask.every(idle.dividedBy(READINGS_PER_IDLE_TIME), "giving heap back", this::check));
    }

    private static boolean isFull(GarbageCollectorMXBean collector) {
        return FULL.contains(collector.getName());
    }

    private void check() {
        // Not when the server starts: the JVM's beans take a while to load.
        if (ManagementFactory.getGarbageCollectorMXBeans().stream().noneMatch(HeapReturn::isFull)) {
            return;
        }
        HeapReading before = read();
        if (!rule.isDue(before)) {
            return;
        }
        System.gc();
        HeapReading after = read();
        rule.collected(after);
        long returned = Math.max(0, before.committedBytes() - after.committedBytes());
        collections.increment();
        returnedBytes.add(returned);
        LOG.info(
                "{} MiB of heap were given back in {} ms",
                returned / MIB,
                Duration.ofNanos(after.nanos() - before.nanos()).toMillis());
    }

    private HeapReading read() {
        long collected = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
        return new HeapReading(clock.nanos(), collected, Runtime.getRuntime().totalMemory(), connections.getAsInt());
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("holdfast_heap_returns_total", collections, LongAdder::sum)
                .description("full collections by which an idle server gave heap back")
                .register(registry);
        FunctionCounter.builder("holdfast_heap_returned_bytes_total", returnedBytes, LongAdder::sum)
                .description("heap that they gave back")
                .register(registry);
    }
}
