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

/** Hears frames that say which they are, and of which epoch, in every byte; whatever is not so is an error. */
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

    /** A frame for such a listener. The media time is the epoch: nothing in a log goes by it. */
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

    /** Everything up to here was heard, or told to be missing. */
    long next() {
        return next;
    }

    void resume() {
        cursor.close();
        cursor = log.cursor(new StartPosition.At(new Sequence(next)));
    }

    /** @return whether there was anything */
    boolean hear(int bytesMax) {
        ByteBuffer slice = cursor.slice(bytesMax);
        boolean any = slice.hasRemaining();
        while (slice.hasRemaining()) {
            int at = slice.position();
            int length = format.recordBytes(slice, at, slice.limit());
            if (length == 0) {
                throw new AssertionError("half a record at " + next);
            }
            int frame = format.frameAt(slice, at);
            if (frame < 0) {
                hearGap(LengthPrefixedFormat.gap(slice.slice(at, length)));
            } else {
                hearFrame(slice, frame, at + length);
            }
            slice.position(at + length);
        }
        return any;
    }

    private void hearGap(Gap gap) {
        if (gap.from().value() != next || gap.cause() == Gap.Cause.RESTART) {
            throw new AssertionError(gap + " where " + next + " should come");
        }
        next = gap.to().value() + 1;
    }

    private void hearFrame(ByteBuffer bytes, int frame, int end) {
        long sequence = AudioFrame.sequence(bytes, frame);
        long by = AudioFrame.mediaTimeMicros(bytes, frame);
        if (sequence != next || by < epoch) {
            throw new AssertionError(sequence + " of epoch " + by + " where " + next + " should come, of " + epoch);
        }
        int payload = frame + AudioFrame.HEADER_BYTES;
        for (int at = payload; at < end; at++) {
            if (bytes.get(at) != mark(sequence, by, at - payload)) {
                throw new AssertionError("a byte of " + sequence + " is not what was said");
            }
        }
        next = sequence + 1;
        epoch = by;
    }
}
