// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.load.Listeners;
import dev.holdfast.bench.load.Listeners.ListenerGroup;
import dev.holdfast.bench.result.Metric;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.BenchSession;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures how long 9,000 listeners take to join a session one after the other: each connects when the one before it has
 * joined, and stays. Includes the server's warm-up. Stateless: any thread may use it.
 */
final class HandshakesScenario implements Scenario {

    private static final int LISTENERS = 9_000;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(120);
    private static final int ROUNDS = 3;

    @Override
    public String name() {
        return "handshakes";
    }

    @Override
    public String about() {
        return "9,000 listeners join 1 session of a fresh server, one after the other";
    }

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public Set<ServerKind> quickServers() {
        // Without a speaker no frame can be lost.
        return EnumSet.noneOf(ServerKind.class);
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        try (BenchServer server = servers.start(kind);
                Listeners listeners = new Listeners()) {
            BenchSession session = server.createSessions(1).get(0);
            List<ListenerGroup> one = List.of(new ListenerGroup(session.listener(), 0, options.count(LISTENERS, 50)));
            long begin = System.nanoTime();
            listeners.connect(one, 1, CONNECT_MAX);
            double seconds = (System.nanoTime() - begin) / 1e9;
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.HANDSHAKES, seconds);
            figures.put(Metric.REFUSALS, (double) listeners.refusals());
            results.accept(ScenarioResult.withoutSpeaker("", figures));
        }
    }
}
