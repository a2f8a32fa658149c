// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.BroadcastRun;
import dev.holdfast.bench.broadcast.CpuReading;
import dev.holdfast.bench.broadcast.LoadProfile;
import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Disconnects all listeners of a session at once. Each reconnects at once and resumes after the last frame that it
 * received. The run ends when every listener has received a frame that was sent after it reconnected. No frame may be
 * lost or duplicated. Stateless: any thread may use it.
 */
final class ResumeScenario implements Scenario {

    private static final int LISTENERS = 5_000;
    private static final double FRAMES_PER_SECOND = 50;
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String about() {
        return "5,000 listeners at 50 frames/s are disconnected at once and resume; the goal is 5 s";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public Set<ServerKind> quickServers() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        LoadProfile profile = LoadProfile.oneSession(options.count(LISTENERS, 50), FRAMES_PER_SECOND);
        try (BenchServer server = servers.start(kind);
                BroadcastRun run = BroadcastRun.connect(server, profile)) {
            run.startSpeakers();
            boolean keptUp = run.measure(options.warmUp(4), options.window(1)).keptUp();
            long disconnectedNanos = System.nanoTime();
            MeasurementWindow departures =
                    new MeasurementWindow(disconnectedNanos, disconnectedNanos + RECONNECT_MAX.toNanos());
            run.speakers().recordLateness(departures);
            CpuReading before = run.readCpu();
            run.listeners().await(run.listeners().beginReconnect(), RECONNECT_MAX);
            while (run.listeners().catchingUp() > 0
                    && System.nanoTime() - disconnectedNanos < RECONNECT_MAX.toNanos()) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            double seconds = (System.nanoTime() - disconnectedNanos) / 1e9;
            MeasurementConditions conditions = before.readAgain().conditionsSince(before, departures, seconds * 1_000);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CAUGHT_UP, seconds);
            figures.put(Metric.REFUSALS, (double) run.listeners().refusals());
            results.accept(run.finish("", conditions, keptUp, figures));
        }
    }
}
