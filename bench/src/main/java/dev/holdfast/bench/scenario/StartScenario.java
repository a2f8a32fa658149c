// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures the time from a process's start until its health route answers 200: the median of five starts. Holdfast starts
 * by its launcher, once more before the first measured start, and without it by {@code java -jar}. Stateless: any thread
 * may use it.
 */
final class StartScenario implements Scenario {

    private static final int STARTS = 5;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "from the process's start until its first health answer, median of 5, not the first start";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.of(ServerKind.HOLDFAST, ServerKind.CENTRIFUGO);
    }

    @Override
    public int rounds() {
        return 1;
    }

    @Override
    public Set<ServerKind> quickServers() {
        return EnumSet.of(ServerKind.HOLDFAST);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        int times = options.count(STARTS, 1);
        if (kind == ServerKind.CENTRIFUGO) {
            results.accept(result("", servers.measureStartsOfCentrifugo(times)));
            return;
        }
        results.accept(result("", servers.measureStartsByLauncher(times)));
        if (!options.quick()) {
            results.accept(result("java -jar", servers.measureStartsByJar(times)));
        }
    }

    private static ScenarioResult result(String variant, List<Duration> starts) {
        Duration median = starts.stream().sorted().toList().get(starts.size() / 2);
        return ScenarioResult.withoutSpeaker(variant, Map.of(Metric.READY, median.toNanos() / 1e6));
    }
}
