// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import java.time.Duration;

/**
 * Rate limit of a speaker's audio.
 *
 * @param rateMax sustained rate, as a multiple of real time; 1 or more
 * @param burst audio that a speaker may send at once after an attach; positive
 */
public record SpeakingLimits(double rateMax, Duration burst) {

    /** 1.25 lets a client catch up after a short stall. 60 s is what clients keep unacknowledged (docs/protocol.md §3, §4). */
    public static final SpeakingLimits DEFAULT = new SpeakingLimits(1.25, Duration.ofSeconds(60));

    public SpeakingLimits {
        if (!(rateMax >= 1)) {
            throw new IllegalArgumentException("a speaker's rate limit is 1 or more: " + rateMax);
        }
        if (burst.isNegative() || burst.isZero()) {
            throw new IllegalArgumentException("a burst is positive: " + burst);
        }
    }
}
