// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

import java.time.Duration;

/**
 * A speaker's counters at one moment.
 *
 * @param framesSpoken framed from the app's audio
 * @param framesAcked of those, in the session's log
 * @param framesLost reported as lost
 * @param unacked the duration of the buffered audio that is not acked
 * @param connections the number of connections that were attached
 * @param longestResume the longest time from a lost connection to the next attach
 * @param listenerCount as the server last said
 */
public record SpeakerStats(
        long framesSpoken,
        long framesAcked,
        long framesLost,
        Duration unacked,
        int connections,
        Duration longestResume,
        int listenerCount) {}
