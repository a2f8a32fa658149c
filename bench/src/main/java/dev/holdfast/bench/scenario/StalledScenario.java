// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.BroadcastRun;
import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.result.Measurement;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
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
 * Measures the effect of 10 of 1,000 listeners that stop reading but keep their connections: the latency of the others
 * and the server's memory, before and after. Stateless: any thread may use it.
 */
final class StalledScenario implements Scenario {

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
        return "1,000 listeners at 50 frames/s, 10 of which stop reading for a minute: effect on the others";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.C);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Set<ServerKind> quickServers() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.C);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        LoadProfile profile = LoadProfile.oneSession(options.count(LISTENERS, 50), FRAMES_PER_SECOND);
        try (BenchServer server = servers.start(kind);
                BroadcastRun run = BroadcastRun.connect(server, profile)) {
            long pid = server.process().pid();
            run.startSpeakers();
            Measurement before = run.measure(options.warmUp(10), options.window(10));
            results.accept(
                    new ScenarioResult("all read", before.figures(), null, before.conditions(), List.of(), false));
            OptionalLong heapBefore = heap(kind, pid, options);
            OptionalLong residentBefore = ProcessStats.residentKib(pid);
            run.listeners().stopReading(options.count(STALLED, 2));
            double deliveriesPerSecond = (profile.listeners() - options.count(STALLED, 2)) * FRAMES_PER_SECOND;
            Measurement after = run.measure(options.warmUp(2), options.window(STALLED_SECONDS), deliveriesPerSecond);
            OptionalLong heapAfter = heap(kind, pid, options);
            Map<Metric, Double> figures = after.figures();
            // The stalled listeners are behind by design.
            figures.remove(Metric.BEHIND);
            if (before.latencyMillis(99) > 0) {
                figures.put(Metric.P99_OF_BEFORE, after.latencyMillis(99) / before.latencyMillis(99));
            }
            putGrowth(figures, Metric.RSS_GROWTH, residentBefore, ProcessStats.residentKib(pid));
            putGrowth(figures, Metric.HEAP_GROWTH, heapBefore, heapAfter);
            results.accept(run.finish("some stalled", after, figures));
        }
    }

    /** Left out of a quick run: the full collection takes too long. */
    private static OptionalLong heap(ServerKind kind, long pid, RunOptions options) {
        return kind.isJava() && !options.quick() ? HeapUsage.liveKib(pid) : OptionalLong.empty();
    }

    private static void putGrowth(Map<Metric, Double> figures, Metric metric, OptionalLong before, OptionalLong after) {
        if (before.isPresent() && after.isPresent()) {
            figures.put(metric, (after.getAsLong() - before.getAsLong()) / KIB_PER_MIB);
        }
    }
}
