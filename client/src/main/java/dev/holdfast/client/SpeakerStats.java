package dev.holdfast.client;

import java.time.Duration;

/**
 * How a speaker is doing, at one moment.
 *
 * @param framesSpoken written by the caller and cut into frames
 * @param framesAcked of those, known to be in the session's log
 * @param framesLost of the session's frames, told to the caller as lost
 * @param unacked how much audio is kept until it is acked
 * @param connections how many times it was attached
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
