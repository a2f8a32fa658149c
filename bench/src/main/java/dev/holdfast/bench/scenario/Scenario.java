// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import dev.holdfast.bench.result.Finding;
import dev.holdfast.bench.server.Contender;
import dev.holdfast.bench.server.Venues;
import java.util.Set;
import java.util.function.Consumer;

/** A thing to measure. Starts the servers that it needs, each anew, and leaves none behind. */
public interface Scenario {

    /** A word, for options and files. */
    String name();

    /** A line, for people. */
    String about();

    Set<Contender> contenders();

    /** How often it is run where nobody says: those that take long, or whose figures hardly move, once. */
    int rounds();

    /** Whether there is something to learn from it in a moment, and with few. */
    boolean isQuick();

    /** @param found is told each finding when it is there: should the next break off, that one stays */
    void run(Venues venues, Contender contender, Pace pace, Consumer<Finding> found);
}
