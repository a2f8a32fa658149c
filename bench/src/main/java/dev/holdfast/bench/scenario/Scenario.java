// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.server.BenchServers;
import dev.holdfast.bench.server.ServerKind;
import java.util.Set;
import java.util.function.Consumer;

/** Something to measure. Starts every server that it needs in a new process, and ends each. */
public interface Scenario {

    /** The name, one word, for options and files. */
    String name();

    /** A description of one line, for people. */
    String about();

    Set<ServerKind> serverKinds();

    /** The default number of rounds: one for scenarios that take long or whose figures hardly vary. */
    int rounds();

    /** Whether a quick run with few listeners is useful. */
    boolean isQuick();

    /** @param found receives each finding at once: if the next run breaks off, the earlier findings remain */
    void run(BenchServers servers, ServerKind kind, Pace pace, Consumer<Finding> found);
}
