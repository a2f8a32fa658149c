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

/** A listener who holds every byte that a cursor gives against what was spoken. */
final class VerifyingListener {

    private static final int ALL_BYTES = 1 << 18;

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final ReferenceLog spoken;
    private final StartPosition first;
    private AudioLog log;
    private AudioCursor cursor;

    /** Of a record that has not come whole. */
    private ByteBuffer part = ByteBuffer.allocate(64 * 1024).limit(0);

    /** What may come next: one sequence, but where a beginning leaves a choice. */
    private Set<Long> expected;

    private long lastFrame = -1;
    private boolean sliceIsTaken = true;

    /** Where it goes when the record that it has a part of has come. */
    private @Nullable StartPosition wanted;

    VerifyingListener(AudioLog log, ReferenceLog spoken, StartPosition from) {
        this.spoken = spoken;
        this.first = from;
        this.log = log;
        this.expected = spoken.beginnings(from, log.retainedFromSequence());
        this.cursor = log.cursor(from);
    }

    /** Comes back, to the same log or to the one that another process opened. */
    void resume(AudioLog there) {
        cursor.close();
        log = there;
        StartPosition from = lastFrame < 0 ? first : new StartPosition.At(new Sequence(lastFrame + 1));
        part.clear().limit(0);
        wanted = null;
        sliceIsTaken = true;
        expected = spoken.beginnings(from, log.retainedFromSequence());
        cursor = log.cursor(from);
    }

    void seek(StartPosition from) {
        wanted = from;
        sliceIsTaken = !part.hasRemaining();
        goWhereWanted();
        cursor.seek(from);
    }

    private void goWhereWanted() {
        if (wanted != null && !part.hasRemaining()) {
            expected = spoken.beginnings(wanted, log.retainedFromSequence());
            lastFrame = -1;
            wanted = null;
        }
    }

    /** @return whether there was anything */
    boolean read(int bytesMax, int percentTaken) {
        goWhereWanted();
        ByteBuffer slice = cursor.slice(bytesMax);
        int offered = slice.remaining();
        if (sliceIsTaken && offered > bytesMax) {
            assertThat(format.recordBytes(slice, slice.position(), slice.limit()))
                    .as("more than %d bytes are one record", bytesMax)
                    .isEqualTo(offered);
        }
        int taken = (int) ((long) offered * percentTaken / 100);
        int at = part.limit();
        part.limit(at + taken);
        for (int each = 0; each < taken; each++) {
            part.put(at + each, slice.get());
        }
        sliceIsTaken = taken == offered;
        hearWhatIsWhole();
        return offered > 0;
    }

    private void hearWhatIsWhole() {
        int length = recordBytes();
        while (length > 0) {
            ByteBuffer record = part.slice(part.position(), length);
            if (format.frameAt(record, 0) < 0) {
                hearGap(LengthPrefixedFormat.gap(record));
            } else {
                hearFrame(record);
            }
            part.position(part.position() + length);
            length = recordBytes();
        }
        int left = part.remaining();
        part.compact().limit(left).position(0);
    }

    private int recordBytes() {
        return part.hasRemaining() ? format.recordBytes(part, part.position(), part.limit()) : 0;
    }

    private void hearFrame(ByteBuffer record) {
        long sequence = AudioFrame.sequence(record, format.frameAt(record, 0));
        assertThat(expected).as("the next of %s is a frame", this).contains(sequence);
        assertThat(record).as("the bytes of frame %d", sequence).isEqualTo(spoken.record(sequence));
        lastFrame = sequence;
        expected = Set.of(sequence + 1);
    }

    private void hearGap(Gap gap) {
        long from = gap.from().value();
        long to = gap.to().value();
        assertThat(expected)
                .as("the next of %s is %s", this, gap)
                .anyMatch(next -> next == from || lastFrame < 0 && next >= from && next <= to);
        if (spoken.isLeftOut(gap)) {
            assertThat(gap.cause()).isEqualTo(Gap.Cause.SPEAKER_LOST);
        } else {
            assertThat(gap.cause()).isIn(Gap.Cause.RETENTION, Gap.Cause.LAGGED);
            assertThat(to).as("%s is of what is no longer kept", gap).isLessThan(log.retainedFromSequence());
        }
        expected = Set.of(to + 1);
    }

    /** Reads all there is; then nothing may be missing. */
    void catchUp() {
        while (read(ALL_BYTES, 100)) {
            // Each time the cursor has moved on.
        }
        assertThat(part.hasRemaining()).as("half a record is left of %s", this).isFalse();
        assertThat(expected)
                .as("what %s would hear next, or waits for", this)
                .anyMatch(next -> next == spoken.next() || lastFrame < 0 && next > spoken.next());
    }

    /** What the cursor says comes next, where that is one thing. Of what was let go since, it may not know yet. */
    void askNext() {
        goWhereWanted();
        long said = cursor.nextSequence();
        if (wanted == null && !part.hasRemaining() && expected.size() == 1) {
            long mine = spoken.frameFrom(expected.iterator().next());
            assertThat(said)
                    .as("the next frame of %s", this)
                    .isBetween(mine, spoken.frameFrom(Math.max(mine, log.retainedFromSequence())))
                    .isEqualTo(spoken.frameFrom(said));
        }
    }

    @Override
    public String toString() {
        return "a listener who expects " + expected + " and heard " + lastFrame;
    }
}
