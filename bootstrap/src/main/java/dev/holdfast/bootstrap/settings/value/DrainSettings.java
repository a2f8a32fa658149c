// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.time.Duration;

/**
 * How a server goes away.
 *
 * @param delay how long nobody new is let in before the first is told to leave
 * @param window in how long all have left
 * @param perSecond how many are told to leave each second, if the window allows it
 */
public record DrainSettings(Duration delay, Duration window, int perSecond) {

    /**
     * Of delay and window together: goodbyes take 3 s more and requests under way a moment, and within 30 s a container is
     * killed.
     */
    public static final Duration LONGEST = Duration.ofSeconds(24);

    /** A server that has not left by then does not wait any longer: half a second before it would be killed. */
    public static final Duration LIMIT = Duration.ofMillis(29_500);
}
