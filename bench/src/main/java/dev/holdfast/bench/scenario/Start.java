// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/** The time from {@code java -jar} to the first request that finds the server ready: the median of five. */
final class Start implements Scenario {

    private static final int TIMES = 5;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the process's start until GET /health/ready answers 200, median of 5";
    }

    @Override
    public Set<ServerKind> serverKinds() {
        return EnumSet.of(ServerKind.HOLDFAST);
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
        double[] millis = DoubleStream.generate(() -> servers.measureStartup().toNanos() / 1e6)
                .limit(pace.count(TIMES, 1))
                .toArray();
        Arrays.sort(millis);
        found.accept(Finding.of("", Map.of(Metric.READY, millis[millis.length / 2])));
    }
}
