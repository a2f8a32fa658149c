// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The result of {@code finish()}: the session has ended and has every frame except those reported as lost.
 *
 * @param lastSequence of the last frame; empty where no frame was spoken
 * @param framesSpoken by this speaker
 * @param framesLost reported as lost
 * @param audio the duration of the spoken audio
 * @param connections the number of connections of this speaker that were attached
 */
public record FinishReport(
        String sessionId,
        OptionalLong lastSequence,
        long framesSpoken,
        long framesLost,
        Duration audio,
        int connections) {}
