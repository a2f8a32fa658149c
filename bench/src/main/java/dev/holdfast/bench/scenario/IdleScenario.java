// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
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

/** Measures the memory of a listener that receives nothing. Stateless: any thread may use it. */
final class IdleScenario implements Scenario {

    private static final int LISTENERS = 5_000;
    private static final int HANDSHAKES_MAX = 32;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "memory for each of 5,000 listeners that receive nothing";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public boolean isQuick() {
        // Without a speaker no frame can be lost.
        return false;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        int count = options.count(LISTENERS, 100);
        try (BenchServer server = servers.start(kind);
                Listeners listeners = new Listeners()) {
            BenchSession session = server.createSessions(1).get(0);
            // One listener connects before the measurement, because the first connection loads classes.
            listeners.connect(List.of(new ListenerGroup(session.listener(), 0, 1)), HANDSHAKES_MAX, CONNECT_MAX);
            long pid = server.process().pid();
            OptionalLong heapBefore = heap(kind, pid, options);
            OptionalLong residentBefore = ProcessStats.residentKib(pid);
            listeners.connect(List.of(new ListenerGroup(session.listener(), 0, count)), HANDSHAKES_MAX, CONNECT_MAX);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            putPerListener(figures, Metric.HEAP_PER_LISTENER, heapBefore, heap(kind, pid, options), count);
            putPerListener(figures, Metric.RSS_PER_LISTENER, residentBefore, ProcessStats.residentKib(pid), count);
            results.accept(ScenarioResult.withoutSpeaker("", figures));
        }
    }

    /** Left out of a quick run: the full collection takes too long. */
    private static OptionalLong heap(ServerKind kind, long pid, RunOptions options) {
        return kind.isJava() && !options.quick() ? HeapUsage.liveKib(pid) : OptionalLong.empty();
    }

    private static void putPerListener(
            Map<Metric, Double> figures, Metric metric, OptionalLong before, OptionalLong after, int count) {
        if (before.isPresent() && after.isPresent()) {
            figures.put(metric, (double) (after.getAsLong() - before.getAsLong()) / count);
        }
    }
}
