package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log: records back to back from byte 0, zeros behind them.
 *
 * <p>Written by whoever holds the log's gate; read by anybody up to {@link #published()}.
 */
final class Segment {

    /** Room is taken in steps of this: one extra system call for every two seconds of PCM. */
    private static final int RESERVE_BYTES = 64 * 1024;

    /** A place to begin a search for every 16 KiB: a search looks at a hundred headers at the most. */
    private static final int MARK_BYTES = 16 * 1024;

    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(Segment.class, "published", int.class);
        } catch (ReflectiveOperationException cannotBe) {
            throw new ExceptionInInitializerError(cannotBe);
        }
    }

    private final ByteBuffer bytes;
    private final long firstSequence;
    private final Backing backing;

    /** For each 16 KiB the first record that begins there; guarded by {@link #published}. */
    private final int[] marks;

    private int markCount;
    private int reserved;

    /** One after the last sequence in here. Written before {@link #published}. */
    private volatile long endSequence;

    /** How many bytes are whole records. Written last, with release semantics. */
    @SuppressWarnings("unused") // by its VarHandle
    private int published;

    private volatile @Nullable Segment next;
    private volatile boolean retired;
    private volatile long lastAppendNanos;

    Segment(ByteBuffer bytes, long firstSequence, Backing backing) {
        this.bytes = bytes;
        this.firstSequence = firstSequence;
        this.backing = backing;
        this.endSequence = firstSequence;
        this.marks = new int[bytes.capacity() / MARK_BYTES + 1];
    }

    long firstSequence() {
        return firstSequence;
    }

    long endSequence() {
        return endSequence;
    }

    Backing backing() {
        return backing;
    }

    int published() {
        return (int) PUBLISHED.getAcquire(this);
    }

    @Nullable Segment next() {
        return next;
    }

    /** The segment that goes on where this one stops: nothing is appended here any more. */
    void continueIn(Segment successor) {
        next = successor;
    }

    /** Let go: cursors in it finish what they are sending and go on where the log still has something. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    long lastAppendNanos() {
        return lastAppendNanos;
    }

    void touchedAt(long nanos) {
        lastAppendNanos = nanos;
    }

    boolean isEmpty() {
        return published() == 0;
    }

    /** A reader's own view: its position and limit are nobody else's. */
    ByteBuffer view() {
        return bytes.asReadOnlyBuffer().limit(0);
    }

    /** The bytes themselves, for absolute access. */
    ByteBuffer bytes() {
        return bytes;
    }

    boolean hasRoom(int length) {
        return bytes.capacity() - published() >= length;
    }

    /** Takes room for so many bytes behind the published ones. */
    void reserve(int length) throws IOException {
        int wanted = published() + length;
        while (reserved < wanted) {
            int step = Math.min(RESERVE_BYTES, bytes.capacity() - reserved);
            backing.reserve(reserved, step);
            reserved += step;
        }
    }

    /** Makes records written behind the published ones visible, to readers and to a later recovery. */
    void publish(int length, byte firstByte, long nextSequence) {
        int at = published();
        VarHandle.releaseFence();
        bytes.put(at, firstByte);
        mark(at);
        endSequence = nextSequence;
        PUBLISHED.setRelease(this, at + length);
    }

    private void mark(int at) {
        while (markCount <= at / MARK_BYTES) {
            marks[markCount++] = at;
        }
    }

    /** Reads what a former process left: whole records count, torn ones are wiped. */
    void recover(FrameFormat format) {
        int at = 0;
        long sequence = firstSequence;
        int capacity = bytes.capacity();
        for (int length = recordAt(format, at); length > 0; length = recordAt(format, at)) {
            int frame = format.frameAt(bytes, at);
            if (frame >= 0) {
                sequence = AudioFrame.sequence(bytes, frame) + 1;
            }
            mark(at);
            at += length;
        }
        wipe(at, capacity);
        // Room is taken by writing zeros: never where something stands already.
        reserved = at;
        endSequence = sequence;
        PUBLISHED.setRelease(this, at);
    }

    private int recordAt(FrameFormat format, int at) {
        return at < bytes.capacity() ? format.recordBytes(bytes, at, bytes.capacity()) : 0;
    }

    private void wipe(int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes.get(at) != 0) {
                byte[] zeros = new byte[Math.min(to - at, RESERVE_BYTES)];
                Arrays.fill(zeros, (byte) 0);
                bytes.put(at, zeros);
                at += zeros.length - 1;
            }
        }
    }

    /** A record's beginning from which a walk forward meets this sequence, if it is in here. */
    int markBefore(FrameFormat format, long sequence) {
        int count = published() == 0 ? 0 : markCount;
        int found = 0;
        for (int low = 0, high = count - 1; low <= high; ) {
            int middle = (low + high) >>> 1;
            if (sequenceFrom(format, marks[middle]) <= sequence) {
                found = marks[middle];
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return found;
    }

    /** The length of the record here; where the bytes are none, all that is left, so that a walk always ends. */
    int recordBytes(FrameFormat format, int at, int tail) {
        int length = format.recordBytes(bytes, at, tail);
        return length > 0 ? length : tail - at;
    }

    /** The sequence of the first frame at or behind a record's beginning; {@link #endSequence()} where none is. */
    long sequenceFrom(FrameFormat format, int at) {
        int tail = published();
        for (int record = at; record < tail; record += recordBytes(format, record, tail)) {
            int frame = format.frameAt(bytes, record);
            if (frame >= 0) {
                return AudioFrame.sequence(bytes, frame);
            }
        }
        return endSequence;
    }

    /** What carries a segment's bytes. */
    interface Backing {

        /** Memory, which needs no care. */
        Backing NONE = new Backing() {};

        /** Makes sure that these bytes can be written, or fails. They are zeros before and after. */
        default void reserve(int at, int length) throws IOException {}

        default void force(int at, int length) {}
    }
}
