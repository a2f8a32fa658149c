// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.BenchSession;
import dev.holdfast.bench.server.HeapUsage;
import dev.holdfast.bench.server.ProcessStats;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/** The memory of a listener that receives nothing: compares the server with and without such listeners. */
final class Idle implements Scenario {

    private static final int LISTENERS = 5_000;
    private static final int AT_ONCE = 32;
    private static final Duration ENTER_MAX = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "memory a listener: 5,000 who hear nothing, against none";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public boolean isQuick() {
        // No speaker, so there is nothing to lose.
        return false;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found) {
        int count = pace.count(LISTENERS, 100);
        try (BenchServer server = servers.start(kind);
                Listeners listeners = new Listeners()) {
            BenchSession room = server.createSessions(1).get(0);
            // One listener connects first and stays, so that the memory of the first connection's class loading is not
            // counted.
            listeners.connect(List.of(new ListenerGroup(room.listener(), 0, 1)), AT_ONCE, ENTER_MAX);
            long pid = server.process().pid();
            OptionalLong heapBefore = heap(kind, pid, pace);
            OptionalLong residentBefore = ProcessStats.residentKib(pid);
            listeners.connect(List.of(new ListenerGroup(room.listener(), 0, count)), AT_ONCE, ENTER_MAX);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            each(figures, Metric.HEAP_PER_LISTENER, heapBefore, heap(kind, pid, pace), count);
            each(figures, Metric.RSS_PER_LISTENER, residentBefore, ProcessStats.residentKib(pid), count);
            found.accept(Finding.of("", figures));
        }
    }

    /** The measurement takes longer than a quick run has. */
    private static OptionalLong heap(ServerKind kind, long pid, Pace pace) {
        return kind.isJava() && !pace.quick() ? HeapUsage.liveKib(pid) : OptionalLong.empty();
    }

    private static void each(
            Map<Metric, Double> figures, Metric metric, OptionalLong before, OptionalLong after, int count) {
        if (before.isPresent() && after.isPresent()) {
            figures.put(metric, (double) (after.getAsLong() - before.getAsLong()) / count);
        }
    }
}
