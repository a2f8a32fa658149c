package dev.holdfast.client;

import java.time.Duration;
import java.util.Objects;

/**
 * What a speaker's samples are: signed 16-bit PCM, one channel, and how many of them go into a frame.
 *
 * @param hertz samples a second, {@value #HERTZ_MIN} to {@value #HERTZ_MAX}
 * @param frameDuration 10 to 120 ms: shorter is less delay, longer is fewer messages
 */
public record AudioFormat(int hertz, Duration frameDuration) {

    public static final int HERTZ_MIN = 8_000;
    public static final int HERTZ_MAX = 48_000;

    /** PROTOCOL §3. */
    public static final Duration FRAME_DURATION = Duration.ofMillis(20);

    static final Duration FRAME_DURATION_MIN = Duration.ofMillis(10);
    static final Duration FRAME_DURATION_MAX = Duration.ofMillis(120);
    static final int SAMPLE_BYTES = 2;

    /** @throws IllegalArgumentException outside the ranges above */
    public AudioFormat {
        Objects.requireNonNull(frameDuration, "frameDuration");
        if (hertz < HERTZ_MIN || hertz > HERTZ_MAX) {
            throw new IllegalArgumentException(
                    "a rate is " + HERTZ_MIN + " to " + HERTZ_MAX + " samples a second: " + hertz);
        }
        if (frameDuration.compareTo(FRAME_DURATION_MIN) < 0 || frameDuration.compareTo(FRAME_DURATION_MAX) > 0) {
            throw new IllegalArgumentException("a frame lasts 10 to 120 ms: " + frameDuration);
        }
    }

    /** Signed 16-bit PCM, one channel, in frames of 20 ms. */
    public static AudioFormat pcm16(int hertz) {
        return new AudioFormat(hertz, FRAME_DURATION);
    }

    /** The same samples in frames of another length, 10 to 120 ms. */
    public AudioFormat frameDuration(Duration duration) {
        return new AudioFormat(hertz, duration);
    }

    /** How many samples a whole frame has. */
    public int frameSamples() {
        return Math.toIntExact(frameDuration.toNanos() * hertz / 1_000_000_000L);
    }

    /** How long so many samples last, in microseconds, rounded down. */
    long micros(long samples) {
        return samples * 1_000_000L / hertz;
    }
}
