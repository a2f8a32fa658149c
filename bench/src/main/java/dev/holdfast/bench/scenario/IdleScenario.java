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
import java.util.function.LongFunction;

/**
 * Measures the memory of a listener that receives nothing, as the growth of a fresh server. The heap is measured on a
 * second server, because it is read after a full collection, which changes the resident memory. Stateless: any thread may
 * use it.
 */
final class IdleScenario implements Scenario {

    private static final int LISTENERS = 9_000;
    private static final int CONNECTING_MAX = 64;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(90);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String about() {
        return "memory for each of 9,000 listeners of a fresh server that receive nothing";
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
    public Set<ServerKind> quickServers() {
        // Without a speaker no frame can be lost.
        return EnumSet.noneOf(ServerKind.class);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        int count = options.count(LISTENERS, 100);
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        measure(servers, kind, count, figures, Metric.RSS_PER_LISTENER, ProcessStats::residentKib);
        // A quick run leaves the full collections out: they take too long.
        if (kind.isJava() && !options.quick()) {
            measure(servers, kind, count, figures, Metric.HEAP_PER_LISTENER, HeapUsage::liveKib);
        }
        results.accept(ScenarioResult.withoutSpeaker("", figures));
    }

    /** @param kib the memory of a process by its id, in KiB */
    private static void measure(
            BenchServers servers,
            ServerKind kind,
            int count,
            Map<Metric, Double> figures,
            Metric metric,
            LongFunction<OptionalLong> kib) {
        try (BenchServer server = servers.start(kind);
                Listeners listeners = new Listeners()) {
            BenchSession session = server.createSessions(1).get(0);
            // One listener connects before the measurement, because the first connection loads classes.
            listeners.connect(List.of(new ListenerGroup(session.listener(), 0, 1)), 1, CONNECT_MAX);
            long pid = server.process().pid();
            OptionalLong before = kib.apply(pid);
            listeners.connect(List.of(new ListenerGroup(session.listener(), 0, count)), CONNECTING_MAX, CONNECT_MAX);
            OptionalLong after = kib.apply(pid);
            if (before.isPresent() && after.isPresent()) {
                figures.put(metric, (double) (after.getAsLong() - before.getAsLong()) / count);
            }
        }
    }
}
