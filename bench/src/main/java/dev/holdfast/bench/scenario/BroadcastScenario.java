// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.broadcast.BroadcastRun;
import dev.holdfast.bench.broadcast.LoadProfile;
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
 * @param alsoGrouped whether Holdfast runs a second time with listeners that ask for {@code deliverEvery}
 */
record BroadcastScenario(
        String name,
        String about,
        LoadProfile profile,
        LoadProfile quickProfile,
        int warmUpSeconds,
        int windowSeconds,
        Set<ServerKind> quickServers,
        boolean alsoGrouped)
        implements Scenario {

    /** What the pages, the SDKs and {@code holdfast listen} ask for. */
    static final int DELIVER_EVERY_MILLIS = 60;

    /** Not {@code name=number}: that is a variant on the axis of a line chart. */
    static final String GROUPED = "deliverEvery " + DELIVER_EVERY_MILLIS + " ms";

    private static final int ROUNDS = 3;

    /** Files that a process opens besides its connections: jars, logs and others. */
    private static final int OTHER_FILES = 400;

    BroadcastScenario {
        quickServers = Set.copyOf(quickServers);
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
        if (alsoGrouped && kind == ServerKind.HOLDFAST) {
            LoadProfile grouped = chosen.deliveredEvery(DELIVER_EVERY_MILLIS);
            try (BenchServer server = servers.start(kind)) {
                results.accept(
                        run(server, grouped, GROUPED, options.warmUp(warmUpSeconds), options.window(windowSeconds)));
            }
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
