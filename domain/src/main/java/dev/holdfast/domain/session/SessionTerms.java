package dev.holdfast.domain.session;

import java.time.Duration;

/**
 * How long things hold.
 *
 * @param firstSpeakerTimeout how long a session waits for its first speaker
 * @param speakerGrace how long an interrupted session waits for its speaker to come back
 * @param lease how long a speaker's lease holds without being renewed
 * @param endedSessionRetention how long an ended session can still be looked up
 */
public record SessionTerms(
        Duration firstSpeakerTimeout, Duration speakerGrace, Duration lease, Duration endedSessionRetention) {

    /**
     * Half a day, so that a session made in the morning serves an evening talk; ten minutes, long enough to change
     * a phone's battery; a minute, a few times the renewal interval; a day, as long as an idempotency key is good.
     */
    public static final SessionTerms DEFAULT = new SessionTerms(
            Duration.ofHours(12), Duration.ofMinutes(10), Duration.ofSeconds(60), Duration.ofHours(24));

    /** @throws IllegalArgumentException if one of them is not positive */
    public SessionTerms {
        requirePositive("unattended", firstSpeakerTimeout);
        requirePositive("speakerGrace", speakerGrace);
        requirePositive("lease", lease);
        requirePositive("remembrance", endedSessionRetention);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " is longer than nothing: " + duration);
        }
    }
}
