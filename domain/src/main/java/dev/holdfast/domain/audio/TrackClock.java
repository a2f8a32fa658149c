package dev.holdfast.domain.audio;

/**
 * How many samples of a track make a second: 8,000 to 48,000. It never changes during a session.
 *
 * <p>A PCM frame says its duration in samples and not their rate, so the rate is the track's.
 */
public record TrackClock(int hertz) {

    public static final int HERTZ_MIN = 8_000;
    public static final int HERTZ_MAX = 48_000;

    /** What speech recognisers and raw PCM clients expect where nothing is said. */
    public static final TrackClock SPEECH = new TrackClock(16_000);

    /** @throws IllegalArgumentException outside {@value #HERTZ_MIN} to {@value #HERTZ_MAX} */
    public TrackClock {
        if (!isSupported(hertz)) {
            throw new IllegalArgumentException(
                    "a track's clock is " + HERTZ_MIN + " to " + HERTZ_MAX + " samples a second: " + hertz);
        }
    }

    public static boolean isSupported(int hertz) {
        return hertz >= HERTZ_MIN && hertz <= HERTZ_MAX;
    }

    /** How long so many samples last, in microseconds, rounded down. */
    public long micros(long samples) {
        return samples * 1_000_000L / hertz;
    }
}
