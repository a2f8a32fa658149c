// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;

/** The audio of conversations: PCM frames of 20 ms at 16 kHz, whose samples follow from the sequence. */
final class TestAudio {

    static final int SAMPLES = 320;
    static final long MICROS = 20_000;

    private TestAudio() {}

    /** Header and payload. */
    static byte[] frame(long sequence) {
        return AudioFrame.write(
                        Codec.PCM_S16LE, 0, SAMPLES, sequence, sequence * MICROS, ByteBuffer.wrap(payload(sequence)))
                .array();
    }

    /** Sample {@code i} of frame {@code n} is the low 16 bits of {@code 31 n + i}, little endian. */
    static byte[] payload(long sequence) {
        byte[] payload = new byte[2 * SAMPLES];
        for (int at = 0; at < SAMPLES; at++) {
            long sample = 31 * sequence + at;
            payload[2 * at] = (byte) sample;
            payload[2 * at + 1] = (byte) (sample >>> 8);
        }
        return payload;
    }

    /** The payloads of these frames, one after the other. */
    static byte[] pcm(Step.Frames frames) {
        ByteBuffer pcm = ByteBuffer.allocate((int) (frames.to() - frames.from() + 1) * 2 * SAMPLES);
        for (long sequence = frames.from(); sequence <= frames.to(); sequence++) {
            pcm.put(payload(sequence));
        }
        return pcm.array();
    }
}
