package dev.holdfast.bench.scenario;

import dev.holdfast.bench.server.Contender;
import dev.holdfast.bench.server.Venues;
import java.util.List;
import java.util.Set;

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

    List<Finding> run(Venues venues, Contender contender, Pace pace);
}
