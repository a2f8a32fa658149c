// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;

/**
 * Checks the sequence of frames that one listener receives, over all its connections. Confined to the listeners' thread.
 */
final class FrameChecker {

    private final DeliveryRecorder recorder;
    private final int session;
    private long next;

    /** The 64 frames before {@link #next}, the latest in the lowest bit. A set bit: the frame is missing. */
    private long missing;

    FrameChecker(DeliveryRecorder recorder, int session) {
        this.recorder = recorder;
        this.session = session;
    }

    /** The sequence of the next expected frame. */
    long next() {
        return next;
    }

    void check(ByteBuffer bytes, int at, int length) {
        if (!AudioMessage.isIntact(bytes, at, length, session)) {
            recorder.corrupt++;
            return;
        }
        long sequence = AudioFrame.sequence(bytes, at);
        if (sequence == next) {
            missing <<= 1;
            next++;
        } else if (sequence > next) {
            countLost(sequence);
        } else if (!wasMissing(sequence)) {
            recorder.duplicated++;
            return;
        }
        recorder.delivered(AudioMessage.scheduledNanos(bytes, at));
    }

    private void countLost(long sequence) {
        long gap = sequence - next;
        recorder.lost += gap;
        missing = gap >= Long.SIZE - 1 ? ~1L : (missing << gap | (1L << gap) - 1) << 1;
        next = sequence + 1;
    }

    /**
     * Whether the frame was counted as lost; counts it as reordered instead. A frame more than 64 frames late counts as a
     * duplicate and stays lost.
     */
    private boolean wasMissing(long sequence) {
        long back = next - 1 - sequence;
        if (back >= Long.SIZE || (missing & 1L << back) == 0) {
            return false;
        }
        missing &= ~(1L << back);
        recorder.lost--;
        recorder.reordered++;
        return true;
    }

    /** Records a gap that the server announced: these frames will not arrive. */
    void gapAnnounced(long fromSequence, long toSequence) {
        recorder.announcedMissing += toSequence - fromSequence + 1;
        next = Math.max(next, toSequence + 1);
        missing = 0;
    }
}
