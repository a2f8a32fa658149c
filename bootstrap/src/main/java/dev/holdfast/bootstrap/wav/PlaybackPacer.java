// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.util.concurrent.TimeUnit;

/**
 * Paces audio in real time or a multiple of it. Measures from the beginning of the file, so that small delays do not
 * add up. For use by one thread.
 */
public final class PlaybackPacer {

    private final double samplesASecond;
    private final long startedAt = System.nanoTime();
    private long samples;

    /** Begins now. @param speed 1 is real time */
    public PlaybackPacer(int sampleRate, double speed) {
        this.samplesASecond = sampleRate * speed;
    }

    /** Counts these samples as played, and waits until their playing time is over. */
    public void play(int count) throws InterruptedException {
        samples += count;
        long due = startedAt + (long) (samples / samplesASecond * TimeUnit.SECONDS.toNanos(1));
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }
}
