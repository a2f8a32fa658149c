// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.time.Duration;

/**
 * How a server drains its connections before it stops.
 *
 * @param delay how long the server refuses new connections before it tells the first client to leave
 * @param window in which all clients leave
 * @param perSecond clients told to leave each second; more if the window is too short for that
 */
public record DrainSettings(Duration delay, Duration window, int perSecond) {

    /** The longest delay, and the longest window. */
    public static final Duration LONGEST = Duration.ofSeconds(24);

    /** What closing the connections takes after the window. */
    public static final Duration CLOSE_TIME = Duration.ofSeconds(3);

    /**
     * For the delay, the window, {@link #CLOSE_TIME} and the requests under way. The server stops waiting after this time, half a
     * second before a supervisor would kill it.
     */
    public static final Duration LIMIT = Duration.ofMillis(29_500);
}
