// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads with a cursor, as a listener's connection does, and compares every byte with the {@link ReferenceLog}. */
final class VerifyingReader {

    private static final int ALL_BYTES = 1 << 18;

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final ReferenceLog reference;
    private final StartPosition first;
    private AudioLog log;
    private AudioCursor cursor;

    /** The bytes of an incomplete record. */
    private ByteBuffer incomplete = ByteBuffer.allocate(64 * 1024).limit(0);

    /** The next sequence; several after a start position that leaves a choice. */
    private Set<Long> expected;

    private long lastFrame = -1;
    private boolean sliceTaken = true;

    /** Target of a seek that waits for the incomplete record. */
    private @Nullable StartPosition pendingSeek;

    VerifyingReader(AudioLog log, ReferenceLog reference, StartPosition from) {
        this.reference = reference;
        this.first = from;
        this.log = log;
        this.expected = reference.firstSequences(from, log.retainedFromSequence());
        this.cursor = log.cursor(from);
    }

    /** Opens a new cursor, in the same log or in one that another process opened. */
    void resume(AudioLog other) {
        cursor.close();
        log = other;
        StartPosition from = lastFrame < 0 ? first : new StartPosition.At(new Sequence(lastFrame + 1));
        incomplete.clear().limit(0);
        pendingSeek = null;
        sliceTaken = true;
        expected = reference.firstSequences(from, log.retainedFromSequence());
        cursor = log.cursor(from);
    }

    void seek(StartPosition from) {
        pendingSeek = from;
        sliceTaken = !incomplete.hasRemaining();
        completeSeek();
        cursor.seek(from);
    }

    private void completeSeek() {
        if (pendingSeek != null && !incomplete.hasRemaining()) {
            expected = reference.firstSequences(pendingSeek, log.retainedFromSequence());
            lastFrame = -1;
            pendingSeek = null;
        }
    }

    /** @return whether the slice had any bytes */
    boolean read(int bytesMax, int percentTaken) {
        completeSeek();
        ByteBuffer slice = cursor.slice(bytesMax);
        int offered = slice.remaining();
        if (sliceTaken && offered > bytesMax) {
            assertThat(format.recordBytes(slice, slice.position(), slice.limit()))
                    .as("a slice of more than %d bytes is one record", bytesMax)
                    .isEqualTo(offered);
        }
        int taken = (int) ((long) offered * percentTaken / 100);
        int at = incomplete.limit();
        incomplete.limit(at + taken);
        for (int each = 0; each < taken; each++) {
            incomplete.put(at + each, slice.get());
        }
        sliceTaken = taken == offered;
        verifyCompleteRecords();
        return offered > 0;
    }

    private void verifyCompleteRecords() {
        int length = recordBytes();
        while (length > 0) {
            ByteBuffer record = incomplete.slice(incomplete.position(), length);
            if (format.frameAt(record, 0) < 0) {
                verifyGap(LengthPrefixedFormat.gap(record));
            } else {
                verifyFrame(record);
            }
            incomplete.position(incomplete.position() + length);
            length = recordBytes();
        }
        int left = incomplete.remaining();
        incomplete.compact().limit(left).position(0);
    }

    private int recordBytes() {
        return incomplete.hasRemaining()
                ? format.recordBytes(incomplete, incomplete.position(), incomplete.limit())
                : 0;
    }

    private void verifyFrame(ByteBuffer record) {
        long sequence = AudioFrame.sequence(record, format.frameAt(record, 0));
        assertThat(expected).as("the next of %s is a frame", this).contains(sequence);
        assertThat(record).as("the bytes of frame %d", sequence).isEqualTo(reference.record(sequence));
        lastFrame = sequence;
        expected = Set.of(sequence + 1);
    }

    private void verifyGap(Gap gap) {
        long from = gap.from().value();
        long to = gap.to().value();
        assertThat(expected)
                .as("the next of %s is %s", this, gap)
                .anyMatch(next -> next == from || lastFrame < 0 && next >= from && next <= to);
        if (reference.isSpeakerGap(gap)) {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.SPEAKER_LOST);
        } else {
            assertThat(gap.cause()).isIn(Gap.Cause.RETENTION, Gap.Cause.LAGGED);
            assertThat(to).as("%s covers audio that is no longer retained", gap).isLessThan(log.retainedFromSequence());
        }
        expected = Set.of(to + 1);
    }

    /** Reads to the end of the log. Nothing may be missing then. */
    void readAll() {
        while (read(ALL_BYTES, 100)) {
            // Each call moves the cursor.
        }
        assertThat(incomplete.hasRemaining())
                .as("no incomplete record is left of %s", this)
                .isFalse();
        assertThat(expected)
                .as("the next sequence of %s", this)
                .anyMatch(next -> next == reference.next() || lastFrame < 0 && next > reference.next());
    }

    /** Verifies the cursor's next sequence if it is unique. The cursor may not know yet that audio was removed. */
    void verifyNextSequence() {
        completeSeek();
        long actual = cursor.nextSequence();
        if (pendingSeek == null && !incomplete.hasRemaining() && expected.size() == 1) {
            long expectedFrame = reference.frameFrom(expected.iterator().next());
            assertThat(actual)
                    .as("the next frame of %s", this)
                    .isBetween(expectedFrame, reference.frameFrom(Math.max(expectedFrame, log.retainedFromSequence())))
                    .isEqualTo(reference.frameFrom(actual));
        }
    }

    @Override
    public String toString() {
        return "a reader that expects " + expected + " after " + lastFrame;
    }
}
