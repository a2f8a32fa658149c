// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

/**
 * The sample rate of a track, 8,000 to 48,000 Hz. Fixed for the whole session.
 *
 * <p>A PCM frame's header has its duration in samples but not the sample rate, so the session stores the rate.
 */
public record TrackClock(int hertz) {

    public static final int HERTZ_MIN = 8_000;
    public static final int HERTZ_MAX = 48_000;

    /** Default rate: what speech recognisers and clients of raw PCM expect. */
    public static final TrackClock SPEECH = new TrackClock(16_000);

    /** @throws IllegalArgumentException outside {@value #HERTZ_MIN} to {@value #HERTZ_MAX} */
    public TrackClock {
        if (!isSupported(hertz)) {
            throw new IllegalArgumentException(
                    "a track's sample rate is " + HERTZ_MIN + " to " + HERTZ_MAX + " samples a second: " + hertz);
        }
    }

    public static boolean isSupported(int hertz) {
        return hertz >= HERTZ_MIN && hertz <= HERTZ_MAX;
    }

    /** Duration of this number of samples, in µs, rounded down. */
    public long micros(long samples) {
        return samples * 1_000_000L / hertz;
    }
}
