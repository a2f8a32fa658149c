// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;

/** Checks the sequence of frames that one listener receives, over all its connections. */
final class FrameChecker {

    private final Tally tally;
    private final int room;
    private long next;

    /** The 64 frames before {@link #next}, the latest in the lowest bit: a set bit means that the frame is missing. */
    private long missing;

    FrameChecker(Tally tally, int room) {
        this.tally = tally;
        this.room = room;
    }

    /** The sequence of the next expected frame. */
    long next() {
        return next;
    }

    void check(ByteBuffer bytes, int at, int length) {
        if (!AudioMessage.isWhole(bytes, at, length, room)) {
            tally.corrupt++;
            return;
        }
        long sequence = AudioFrame.sequence(bytes, at);
        if (sequence == next) {
            missing <<= 1;
            next++;
        } else if (sequence > next) {
            skipped(sequence);
        } else if (!wasMissing(sequence)) {
            tally.duplicated++;
            return;
        }
        tally.delivered(AudioMessage.scheduledNanos(bytes, at));
    }

    private void skipped(long sequence) {
        long gap = sequence - next;
        tally.lost += gap;
        missing = gap >= Long.SIZE - 1 ? ~1L : (missing << gap | (1L << gap) - 1) << 1;
        next = sequence + 1;
    }

    /** Counts a lost frame that arrives late as reordered. After 64 frames it counts as a duplicate and stays lost. */
    private boolean wasMissing(long sequence) {
        long back = next - 1 - sequence;
        if (back >= Long.SIZE || (missing & 1L << back) == 0) {
            return false;
        }
        missing &= ~(1L << back);
        tally.lost--;
        tally.reordered++;
        return true;
    }

    /** The server announced that these frames will not arrive. */
    void told(long fromSequence, long toSequence) {
        tally.told += toSequence - fromSequence + 1;
        next = Math.max(next, toSequence + 1);
        missing = 0;
    }
}
