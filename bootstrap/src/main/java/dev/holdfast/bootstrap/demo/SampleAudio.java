// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import dev.holdfast.bootstrap.wav.WavReader;
import dev.holdfast.client.config.AudioFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * The audio that the speaker sends: some seconds of samples.
 *
 * @param pcm mono, 16-bit, little endian
 */
record SampleAudio(int sampleRate, byte[] pcm) {

    /** The sample in the jar: a voice that introduces Holdfast. */
    static SampleAudio builtIn() throws IOException {
        InputStream resource = SampleAudio.class.getResourceAsStream("spoken.wav");
        return read(Objects.requireNonNull(resource, "spoken.wav is in the jar"));
    }

    static SampleAudio read(Path file) throws IOException {
        return read(Files.newInputStream(file));
    }

    private static SampleAudio read(InputStream in) throws IOException {
        try (WavReader wav = WavReader.open(in)) {
            byte[] pcm = new byte[Math.toIntExact(wav.claimedSamples().orElse(0) * AudioFormat.SAMPLE_BYTES)];
            int bytes = wav.read(pcm);
            return new SampleAudio(wav.sampleRate(), Arrays.copyOf(pcm, bytes));
        }
    }

    Duration duration() {
        return Duration.ofMillis(pcm.length / AudioFormat.SAMPLE_BYTES * 1_000L / sampleRate);
    }

    boolean isIdenticalTo(SampleAudio other) {
        return sampleRate == other.sampleRate && Arrays.equals(pcm, other.pcm);
    }
}
