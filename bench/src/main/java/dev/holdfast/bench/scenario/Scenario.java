// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.ScenarioResult;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A scenario of the benchmark. It starts each server that it needs in a new process and ends it. One thread at a time may
 * run it.
 */
public interface Scenario {

    /** The name, one word: the value of {@code --only} and the name of the result file. */
    String name();

    /** A description of one line, for the report. */
    String about();

    /** The servers that the scenario runs on. */
    Set<ServerKind> servers();

    /** The default number of rounds: 1 if a round takes long or the figures hardly vary. */
    int rounds();

    /**
     * The servers on which {@code --quick} runs the scenario: Holdfast, and a peer only where that checks something of the
     * load generator that no other scenario does. Empty: the scenario is left out.
     */
    Set<ServerKind> quickServers();

    /**
     * Runs one round on one server.
     *
     * @param results receives each result at once, so that it remains if a later run is aborted
     */
    void run(BenchServers servers, ServerKind kind, RunOptions options, Consumer<ScenarioResult> results);
}
