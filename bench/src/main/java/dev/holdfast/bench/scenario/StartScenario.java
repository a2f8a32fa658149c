// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;

/**
 * Measures the time from {@code java -jar} until {@code GET /health/ready} answers 200: the median of five starts.
 * Stateless: any thread may use it.
 */
final class StartScenario implements Scenario {

    private static final int STARTS = 5;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the process's start until GET /health/ready answers 200, median of 5";
    }

    @Override
    public Set<ServerKind> servers() {
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
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        double[] millis = DoubleStream.generate(() -> servers.measureStartup().toNanos() / 1e6)
                .limit(options.count(STARTS, 1))
                .toArray();
        Arrays.sort(millis);
        results.accept(ScenarioResult.withoutSpeaker("", Map.of(Metric.READY, millis[millis.length / 2])));
    }
}
