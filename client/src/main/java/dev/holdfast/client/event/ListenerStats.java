// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A listener's counters at one moment.
 *
 * @param framesHeard accepted for delivery
 * @param framesRepeated received again after a reconnect, and not delivered
 * @param framesMissed reported as gaps
 * @param lastSequence of the last frame accepted for delivery
 * @param connections the number of connections that were attached
 * @param longestResume the longest time from a lost connection to the next attach
 */
public record ListenerStats(
        long framesHeard,
        long framesRepeated,
        long framesMissed,
        OptionalLong lastSequence,
        int connections,
        Duration longestResume) {}
