// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.Observed;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.HeapUsage;
import dev.holdfast.bench.server.ProcessStats;
import dev.holdfast.bench.server.ServerKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ten of a thousand listeners stop reading and keep their connections. One run measures first with all reading, then
 * with the ten stalled. It compares the latency of the others and the server's memory.
 */
final class Stalled implements Scenario {

    private static final int LISTENERS = 1_000;
    private static final int STALLED = 10;
    private static final double FRAMES_PER_SECOND = 50;
    private static final int STALLED_SECONDS = 60;
    private static final double KIB_PER_MIB = 1024;

    @Override
    public String name() {
        return "stalled";
    }

    @Override
    public String about() {
        return "1,000 listeners at 50 frames/s, 10 of whom read nothing for a minute: what the others notice";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.C);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found) {
        Shape shape = Shape.oneRoom(pace.count(LISTENERS, 50), FRAMES_PER_SECOND);
        try (BenchServer server = servers.start(kind);
                Hall hall = Hall.fill(server, shape)) {
            long pid = server.process().pid();
            hall.speak();
            Observed before = hall.observe(pace.warmUp(10), pace.window(10));
            found.accept(new Finding("all read", before.figures(), null, before.effort(), List.of(), false));
            OptionalLong heapBefore = heap(kind, pid, pace);
            OptionalLong residentBefore = ProcessStats.residentKib(pid);
            hall.listeners().stopReading(pace.count(STALLED, 2));
            double reading = (shape.listeners() - pace.count(STALLED, 2)) * FRAMES_PER_SECOND;
            Observed after = hall.observe(pace.warmUp(2), pace.window(STALLED_SECONDS), reading);
            OptionalLong heapAfter = heap(kind, pid, pace);
            Map<Metric, Double> figures = after.figures();
            // The stalled listeners are behind, as intended.
            figures.remove(Metric.BEHIND);
            if (before.millis(99) > 0) {
                figures.put(Metric.P99_OF_BEFORE, after.millis(99) / before.millis(99));
            }
            growth(figures, Metric.RSS_GROWTH, residentBefore, ProcessStats.residentKib(pid));
            growth(figures, Metric.HEAP_GROWTH, heapBefore, heapAfter);
            found.accept(hall.settle("some stalled", after, figures));
        }
    }

    /** The measurement takes longer than a quick run has. */
    private static OptionalLong heap(ServerKind kind, long pid, Pace pace) {
        return kind.isJava() && !pace.quick() ? HeapUsage.liveKib(pid) : OptionalLong.empty();
    }

    private static void growth(Map<Metric, Double> figures, Metric metric, OptionalLong before, OptionalLong after) {
        if (before.isPresent() && after.isPresent()) {
            figures.put(metric, (after.getAsLong() - before.getAsLong()) / KIB_PER_MIB);
        }
    }
}
