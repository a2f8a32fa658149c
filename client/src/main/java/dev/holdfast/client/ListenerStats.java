package dev.holdfast.client;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a listener is doing, at one moment.
 *
 * @param framesHeard handed over
 * @param framesRepeated came again after a reconnect, and were not handed over
 * @param framesMissed told as a gap
 * @param lastSequence of the last frame handed over
 * @param connections how many times it was attached
 * @param longestResume the longest time from a lost connection to the next attach
 */
public record ListenerStats(
        long framesHeard,
        long framesRepeated,
        long framesMissed,
        OptionalLong lastSequence,
        int connections,
        Duration longestResume) {}
