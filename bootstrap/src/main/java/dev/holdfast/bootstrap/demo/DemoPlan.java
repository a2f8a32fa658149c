// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the demo does to connections.
 *
 * @param cutAfter a connection is cut so long after each first message on it
 * @param victims whose connections
 * @param speed of real time
 * @param heardFile where what was heard goes
 * @param store settings of the server's store, by name; without any it is as for anyone who sets nothing
 */
public record DemoPlan(Duration cutAfter, Victims victims, double speed, Path heardFile, Map<String, String> store) {

    public DemoPlan {
        store = Map.copyOf(store);
    }

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
