// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Measurement;
import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServer;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ProcessStats;
import dev.holdfast.bench.server.ServerKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends at a constant frame rate to all listeners, on every server. Immutable: any thread may use it.
 *
 * @param quickProfile the load of a quick run
 * @param warmUpSeconds time for the JVM to compile the server's code and for the server's buffers to grow
 */
record BroadcastScenario(
        String name,
        String about,
        LoadProfile profile,
        LoadProfile quickProfile,
        int warmUpSeconds,
        int windowSeconds,
        boolean isQuick)
        implements Scenario {

    private static final int ROUNDS = 3;

    /** Files that a process opens besides its connections: jars, logs and others. */
    private static final int OTHER_FILES = 400;

    @Override
    public Set<ServerKind> servers() {
        return EnumSet.allOf(ServerKind.class);
    }

    @Override
    public int rounds() {
        return ROUNDS;
    }

    @Override
    public void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results) {
        LoadProfile chosen = options.quick() ? quickProfile : profile;
        OptionalLong filesMax = ProcessStats.openFilesMax();
        int files = chosen.listeners() + chosen.sessions() + OTHER_FILES;
        if (filesMax.isPresent() && filesMax.getAsLong() < files) {
            results.accept(ScenarioResult.skipped(
                    "",
                    "it needs " + files + " open files, and the limit is " + filesMax.getAsLong() + " (ulimit -n)"));
            return;
        }
        try (BenchServer server = servers.start(kind)) {
            results.accept(run(server, chosen, "", options.warmUp(warmUpSeconds), options.window(windowSeconds)));
        }
    }

    /** Runs one load against a running server. */
    static ScenarioResult run(
            BenchServer server, LoadProfile profile, String variant, Duration warmUp, Duration window) {
        try (BroadcastRun run = BroadcastRun.connect(server, profile)) {
            run.startSpeakers();
            Measurement measurement = run.measure(warmUp, window);
            return run.finish(variant, measurement, measurement.figures());
        }
    }
}
