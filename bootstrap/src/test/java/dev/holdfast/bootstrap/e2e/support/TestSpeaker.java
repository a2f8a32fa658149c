// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import dev.holdfast.client.Speaker;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Pseudo-random PCM audio, 16 kHz, and the loop that writes it into a {@link Speaker} at a fixed rate. */
public final class TestSpeaker {

    public static final int HERTZ = 16_000;
    private static final int FRAME_BYTES = HERTZ / 50 * 2;

    private final byte[] pcm;

    private TestSpeaker(byte[] pcm) {
        this.pcm = pcm;
    }

    public static TestSpeaker of(int frames) {
        byte[] pcm = new byte[frames * FRAME_BYTES];
        int state = 1;
        for (int at = 0; at < pcm.length; at++) {
            state = state * 1_103_515_245 + 12_345;
            pcm[at] = (byte) (state >>> 16);
        }
        return new TestSpeaker(pcm);
    }

    public byte[] pcm() {
        return pcm;
    }

    public int frames() {
        return pcm.length / FRAME_BYTES;
    }

    /** Writes frame by frame, at this interval. The sleep sets the pace: there is no condition to wait for. */
    public void speak(Speaker speaker, long microsBetween) throws InterruptedException {
        long next = System.nanoTime();
        for (int at = 0; at < pcm.length; at += FRAME_BYTES) {
            speaker.write(ByteBuffer.wrap(pcm, at, FRAME_BYTES));
            next += microsBetween * 1_000;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
        }
    }
}
