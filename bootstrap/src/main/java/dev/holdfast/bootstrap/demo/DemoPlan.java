package dev.holdfast.bootstrap.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the demo does to connections.
 *
 * @param cutAfter a connection is cut so long after each first message on it
 * @param victims whose connections
 * @param speed of real time
 * @param heardFile where what was heard goes
 */
public record DemoPlan(Duration cutAfter, Victims victims, double speed, Path heardFile) {

    /** Whose connections are cut. */
    public enum Victims {
        SPEAKER,
        LISTENER,
        BOTH;

        boolean include(Victims one) {
            return this == BOTH || this == one;
        }
    }
}
