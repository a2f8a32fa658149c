// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

import java.time.Duration;
import java.util.Objects;

/**
 * The format in which a speaker sends audio: PCM samples that the SDK frames, or Opus packets that the app has encoded.
 * Immutable.
 *
 * @param codec {@link Codec#PCM_S16LE} or {@link Codec#OPUS}
 * @param sampleRate samples a second. PCM: {@value #SAMPLE_RATE_MIN} to {@value #SAMPLE_RATE_MAX}. Opus: {@value
 *     #OPUS_SAMPLE_RATE}, the clock of its durations, whatever rate was encoded
 * @param frameDuration PCM: of each frame, 10 to 120 ms. A shorter one delays audio less, a longer one needs fewer
 *     messages. Opus: not used, each packet has its own
 */
public record AudioFormat(Codec codec, int sampleRate, Duration frameDuration) {

    public static final int SAMPLE_RATE_MIN = 8_000;
    public static final int SAMPLE_RATE_MAX = 48_000;

    /** RFC 7587 §4.1. */
    public static final int OPUS_SAMPLE_RATE = 48_000;

    /** docs/protocol.md §3. */
    public static final Duration FRAME_DURATION = Duration.ofMillis(20);

    /** docs/protocol.md §3. */
    public static final Duration FRAME_DURATION_MIN = Duration.ofMillis(10);

    /** docs/protocol.md §3. */
    public static final Duration FRAME_DURATION_MAX = Duration.ofMillis(120);

    /** Of one PCM sample. */
    public static final int SAMPLE_BYTES = 2;

    /** @throws IllegalArgumentException outside the ranges above */
    public AudioFormat {
        Objects.requireNonNull(codec, "codec");
        requireFrameDuration(frameDuration);
        if (codec == Codec.UNKNOWN) {
            throw new IllegalArgumentException("a speaker's codec is PCM_S16LE or OPUS");
        }
        if (codec == Codec.OPUS && sampleRate != OPUS_SAMPLE_RATE) {
            throw new IllegalArgumentException("the sample rate of Opus is " + OPUS_SAMPLE_RATE + ": " + sampleRate);
        }
        if (sampleRate < SAMPLE_RATE_MIN || sampleRate > SAMPLE_RATE_MAX) {
            throw new IllegalArgumentException(
                    "a sample rate is " + SAMPLE_RATE_MIN + " to " + SAMPLE_RATE_MAX + ": " + sampleRate);
        }
    }

    /** @throws IllegalArgumentException unless 10 to 120 ms */
    public static void requireFrameDuration(Duration duration) {
        if (duration.compareTo(FRAME_DURATION_MIN) < 0 || duration.compareTo(FRAME_DURATION_MAX) > 0) {
            throw new IllegalArgumentException("a frame lasts 10 to 120 ms: " + duration);
        }
    }

    /** Signed 16-bit little-endian PCM, one channel, in frames of 20 ms. */
    public static AudioFormat pcm16(int sampleRate) {
        return new AudioFormat(Codec.PCM_S16LE, sampleRate, FRAME_DURATION);
    }

    /** Opus packets (RFC 6716) that the app has encoded. */
    public static AudioFormat opus() {
        return new AudioFormat(Codec.OPUS, OPUS_SAMPLE_RATE, FRAME_DURATION);
    }

    /** The same format with frames of this duration, 10 to 120 ms. */
    public AudioFormat withFrameDuration(Duration duration) {
        return new AudioFormat(codec, sampleRate, duration);
    }

    /** The samples of a whole frame. */
    public int frameSamples() {
        return samples(frameDuration);
    }

    /** The samples of this duration, rounded down. */
    public int samples(Duration duration) {
        return Math.toIntExact(duration.toNanos() * sampleRate / 1_000_000_000L);
    }

    /** The duration of this many samples, in microseconds, rounded down. */
    public long micros(long samples) {
        return samples * 1_000_000L / sampleRate;
    }
}
