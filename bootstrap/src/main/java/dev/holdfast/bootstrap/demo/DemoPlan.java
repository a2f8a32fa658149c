// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The options of the demo.
 *
 * @param cutAfter the time from the first message on a connection to its cut
 * @param cut whose connections are cut
 * @param speed as a multiple of real time
 * @param heardFile the WAV file for the audio that arrived
 * @param store settings of the server's store, by name; empty for the defaults
 */
public record DemoPlan(Duration cutAfter, CutConnections cut, double speed, Path heardFile, Map<String, String> store) {

    public DemoPlan {
        store = Map.copyOf(store);
    }

    /** Whose connections are cut. */
    public enum CutConnections {
        SPEAKER,
        LISTENER,
        BOTH;

        boolean include(CutConnections one) {
            return this == BOTH || this == one;
        }
    }
}
