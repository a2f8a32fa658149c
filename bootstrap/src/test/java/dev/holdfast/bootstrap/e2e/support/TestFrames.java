// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;

/** Frames for tests: 20 ms of 16 kHz PCM whose samples say which frame they are of. */
public final class TestFrames {

    public static final int SAMPLES = 320;

    private TestFrames() {}

    public static byte[] frame(long sequence) {
        return frame(sequence, 0);
    }

    /** @param salt tells the frames of two speakers apart */
    public static byte[] frame(long sequence, int salt) {
        ByteBuffer payload = ByteBuffer.allocate(2 * SAMPLES);
        while (payload.hasRemaining()) {
            payload.putShort((short) (sequence * 31 + payload.position() + salt * 7919));
        }
        return AudioFrame.write(Codec.PCM_S16LE, 0, SAMPLES, sequence, sequence * 20_000, payload.flip())
                .array();
    }

    public static long sequence(byte[] frame) {
        return AudioFrame.sequence(ByteBuffer.wrap(frame), 0);
    }
}
