package dev.holdfast.client;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A talk that arrived whole: the session has ended and has every frame but those told as lost.
 *
 * @param lastSequence of the last frame; empty where nothing was spoken
 * @param framesSpoken by this speaker
 * @param framesLost told as lost along the way
 * @param audio how long the spoken audio lasts
 * @param connections how many times this speaker was attached
 */
public record FinishReport(
        String sessionId,
        OptionalLong lastSequence,
        long framesSpoken,
        long framesLost,
        Duration audio,
        int connections) {}
