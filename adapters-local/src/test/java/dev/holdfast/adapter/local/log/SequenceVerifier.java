// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.ByteBuffer;

/** Reads frames whose every byte depends on sequence and epoch, and fails if a byte, a sequence or an epoch is wrong. */
final class SequenceVerifier {

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final AudioLog log;
    private AudioCursor cursor;
    private long next;
    private long epoch;

    SequenceVerifier(AudioLog log) {
        this.log = log;
        this.cursor = log.cursor(new StartPosition.At(new Sequence(0)));
    }

    /** A frame to verify. Its media time is the epoch, which the log does not interpret here. */
    static ByteBuffer frame(long sequence, long epoch) {
        ByteBuffer payload = ByteBuffer.allocate(1 + (int) (sequence * 37 % 400));
        while (payload.hasRemaining()) {
            payload.put(mark(sequence, epoch, payload.position()));
        }
        return AudioFrame.write(Codec.OPUS, 0, 960, sequence, epoch, payload.flip());
    }

    private static byte mark(long sequence, long epoch, int at) {
        return (byte) (sequence * 31 + epoch * 7 + at);
    }

    /** The next sequence: all before it were read, or reported as a gap. */
    long next() {
        return next;
    }

    void resume() {
        cursor.close();
        cursor = log.cursor(new StartPosition.At(new Sequence(next)));
    }

    /** @return whether the slice had any bytes */
    boolean read(int bytesMax) {
        ByteBuffer slice = cursor.slice(bytesMax);
        boolean any = slice.hasRemaining();
        while (slice.hasRemaining()) {
            int at = slice.position();
            int length = format.recordBytes(slice, at, slice.limit());
            if (length == 0) {
                throw new AssertionError("an incomplete record at " + next);
            }
            int frame = format.frameAt(slice, at);
            if (frame < 0) {
                verifyGap(LengthPrefixedFormat.gap(slice.slice(at, length)));
            } else {
                verifyFrame(slice, frame, at + length);
            }
            slice.position(at + length);
        }
        return any;
    }

    private void verifyGap(Gap gap) {
        if (gap.from().value() != next || gap.cause() == Gap.Cause.RESTART) {
            throw new AssertionError(gap + " instead of sequence " + next);
        }
        next = gap.to().value() + 1;
    }

    private void verifyFrame(ByteBuffer bytes, int frame, int end) {
        long sequence = AudioFrame.sequence(bytes, frame);
        long frameEpoch = AudioFrame.mediaTimeMicros(bytes, frame);
        if (sequence != next || frameEpoch < epoch) {
            throw new AssertionError(
                    sequence + " of epoch " + frameEpoch + " instead of " + next + " of epoch " + epoch);
        }
        int payload = frame + AudioFrame.HEADER_BYTES;
        for (int at = payload; at < end; at++) {
            if (bytes.get(at) != mark(sequence, frameEpoch, at - payload)) {
                throw new AssertionError("a byte of frame " + sequence + " is wrong");
            }
        }
        next = sequence + 1;
        epoch = frameEpoch;
    }
}
