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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Measures what memory a server keeps after its load has gone: three times 200 sessions of 4 listeners come, speak at 50
 * frames/s and leave; a minute later the resident memory is read, and then the live heap. Stateless: any thread may use
 * it.
 */
final class MemoryScenario implements Scenario {

    private static final int CROWDS = 3;
    private static final int SECONDS_AFTER = 60;
    private static final double KIB_PER_MIB = 1024;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String about() {
        return "memory a minute after 600 sessions of 4 listeners at 50 frames/s, 200 at a time, have been left";
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
        return EnumSet.noneOf(ServerKind.class);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        LoadProfile profile = new LoadProfile(options.count(200, 10), 4, 50, LoadProfile.OPUS_MESSAGE);
        try (BenchServer server = servers.start(kind)) {
            long pid = server.process().pid();
            for (int crowd = 1; crowd <= CROWDS; crowd++) {
                try (BroadcastRun run = BroadcastRun.connect(server, profile)) {
                    run.startSpeakers();
                    Measurement measurement = run.measure(options.warmUp(10), options.window(5));
                    results.accept(run.finish("load " + crowd, measurement, measurement.figures()));
                }
            }
            waitSeconds(options.count(SECONDS_AFTER, 1));
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            ProcessStats.residentKib(pid).ifPresent(kib -> figures.put(Metric.RSS_AFTER_LOAD, kib / KIB_PER_MIB));
            // After the resident memory, which a full collection changes.
            if (kind.isJava()) {
                HeapUsage.liveKib(pid).ifPresent(kib -> figures.put(Metric.HEAP, kib / KIB_PER_MIB));
            }
            results.accept(ScenarioResult.withoutSpeaker("a minute after", figures));
        }
    }

    private static void waitSeconds(int seconds) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
