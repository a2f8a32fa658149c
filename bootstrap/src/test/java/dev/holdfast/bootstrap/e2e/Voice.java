package dev.holdfast.bootstrap.e2e;

import dev.holdfast.client.Speaker;
import java.util.concurrent.TimeUnit;

/** Says something that can be told from everything else: samples that never repeat in the same order. */
final class Voice {

    static final int HERTZ = 16_000;
    private static final int FRAME_BYTES = HERTZ / 50 * 2;

    private final byte[] pcm;

    private Voice(byte[] pcm) {
        this.pcm = pcm;
    }

    static Voice of(int frames) {
        byte[] pcm = new byte[frames * FRAME_BYTES];
        int state = 1;
        for (int at = 0; at < pcm.length; at++) {
            state = state * 1_103_515_245 + 12_345;
            pcm[at] = (byte) (state >>> 16);
        }
        return new Voice(pcm);
    }

    byte[] pcm() {
        return pcm;
    }

    int frames() {
        return pcm.length / FRAME_BYTES;
    }

    /** Speaks frame by frame, as far apart as said; a talk has a pace, and no condition to wait for. */
    void speak(Speaker speaker, long microsBetween) throws InterruptedException {
        long next = System.nanoTime();
        for (int at = 0; at < pcm.length; at += FRAME_BYTES) {
            speaker.write(java.nio.ByteBuffer.wrap(pcm, at, FRAME_BYTES));
            next += microsBetween * 1_000;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
        }
    }
}
