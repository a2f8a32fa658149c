// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.MeasurementConditions;
import dev.holdfast.bench.load.MeasurementWindow;
import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
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
 * Cuts all listeners of a session off at once. Each comes back at once and resumes after the last frame that it
 * received. The run ends when every listener has received a frame that was spoken after it reconnected. No frame may be
 * missing or doubled.
 */
final class Resume implements Scenario {

    private static final int LISTENERS = 5_000;
    private static final double FRAMES_PER_SECOND = 50;
    private static final Duration BACK_MAX = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String about() {
        return "5,000 listeners of a talk at 50 frames/s are cut off at once and come back; the goal is 5 s";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public int rounds() {
        return ROUNDS;
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
            hall.speak();
            boolean keptUp = hall.observe(pace.warmUp(4), pace.window(1)).keptUp();
            long cut = System.nanoTime();
            MeasurementWindow departures = new MeasurementWindow(cut, cut + BACK_MAX.toNanos());
            hall.speakers().recordLateness(departures);
            Gauge before = hall.gauge();
            hall.listeners().reconnectAll(BACK_MAX);
            while (hall.listeners().catchingUp() > 0 && System.nanoTime() - cut < BACK_MAX.toNanos()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            double seconds = (System.nanoTime() - cut) / 1e9;
            MeasurementConditions effort = before.again().effortSince(before, departures, seconds * 1_000);
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CAUGHT_UP, seconds);
            figures.put(Metric.REFUSALS, (double) hall.listeners().refusals());
            found.accept(hall.settle("", effort, keptUp, figures));
        }
    }
}
