// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import java.time.Duration;

/**
 * Timeouts of sessions. All are positive.
 *
 * @param firstSpeakerTimeout how long a new session waits for its first speaker
 * @param speakerGrace how long an interrupted session waits for a speaker
 * @param lease how long a speaker's lease is valid without renewal
 * @param endedSessionRetention how long clients can look up an ended session
 */
public record SessionTimeouts(
        Duration firstSpeakerTimeout, Duration speakerGrace, Duration lease, Duration endedSessionRetention) {

    /**
     * Half a day: a session created in the morning still exists in the evening. Ten minutes: enough to change a phone's
     * battery. One minute: three times the renewal interval. One day: the lifetime of an idempotency key.
     */
    public static final SessionTimeouts DEFAULT = new SessionTimeouts(
            Duration.ofHours(12), Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofHours(24));

    /** @throws IllegalArgumentException if one of them is not positive */
    public SessionTimeouts {
        requirePositive("firstSpeakerTimeout", firstSpeakerTimeout);
        requirePositive("speakerGrace", speakerGrace);
        requirePositive("lease", lease);
        requirePositive("endedSessionRetention", endedSessionRetention);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " is positive: " + duration);
        }
    }
}
