package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log: a header, a {@link SegmentTable} of its records, and the records back to back.
 *
 * <p>Written by whoever holds the log's gate; read by anybody who has {@link #pin}ned it, up to {@link #end()}. Places in
 * it are indexes of its bytes.
 */
final class Segment {

    /** Room is taken in steps of this: one extra system call for every two seconds of PCM. */
    static final int RESERVE_BYTES = 64 * 1024;

    private static final int NOBODY_EVER = Integer.MIN_VALUE;

    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(Segment.class, "published", long.class);
        } catch (ReflectiveOperationException cannotBe) {
            throw new ExceptionInInitializerError(cannotBe);
        }
    }

    private final ByteBuffer bytes;
    private final Backing backing;
    private final SegmentTable table;
    private final long firstSequence;

    /** The first record, as its number in the table and as its place. */
    private final int firstIndex;

    private final int start;

    /** Where records must end. */
    private final int capacity;

    /** How many readers stand here; {@link #NOBODY_EVER} once the bytes are given back. */
    private final AtomicInteger pins = new AtomicInteger();

    /** How much room behind the beginning is really there. Of the gate's holder, read by whoever counts. */
    private volatile int reserved;

    /** One after the last sequence in here, and the first one where there is one. Written before {@link #published}. */
    private long endSequence;

    private long firstFrameSequence;

    /** How many records in here are gaps: mostly none. Written before {@link #published}. */
    private int gaps;

    /** The number of records up to its end, and where the last one ends. Written last, with release semantics. */
    private long published;

    private volatile @Nullable Segment next;
    private volatile boolean retired;
    private volatile long lastAppendNanos;

    /** Up to where it was forced to the disk. Of the pruning thread. */
    private int forced;

    private Segment(
            ByteBuffer bytes,
            Backing backing,
            SegmentTable table,
            long firstSequence,
            int firstIndex,
            int start,
            int capacity) {
        this.bytes = bytes;
        this.backing = backing;
        this.table = table;
        this.firstSequence = firstSequence;
        this.firstIndex = firstIndex;
        this.start = start;
        this.capacity = capacity;
        this.endSequence = firstSequence;
        this.forced = start;
        this.published = packed(firstIndex, start);
    }

    /** A new one whose header says so already. */
    static Segment begin(ByteBuffer bytes, Backing backing, long firstSequence, int capacity) {
        return at(bytes, backing, firstSequence, 0, SegmentHeader.recordsAt(bytes), capacity);
    }

    /** One that begins with a later record of its bytes: what stands before it is another's, or damaged. */
    static Segment at(ByteBuffer bytes, Backing backing, long firstSequence, int firstIndex, int start, int capacity) {
        SegmentTable table = new SegmentTable(bytes, SegmentHeader.BYTES, SegmentHeader.recordsAt(bytes));
        return new Segment(bytes, backing, table, firstSequence, firstIndex, start, capacity);
    }

    /** One without any room: where a log begins that nobody has spoken into, and where one ends that is gone. */
    static Segment none(long firstSequence) {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        return new Segment(nothing, Backing.NONE, new SegmentTable(nothing, 0, 0), firstSequence, 0, 0, 0);
    }

    private static long packed(int count, int end) {
        return (long) count << 32 | end;
    }

    /** Where a stretch of records ends, of two numbers packed into one. */
    static int end(long packed) {
        return (int) packed;
    }

    /** How many records there are up to that end, those included that stand before the segment. */
    static int count(long packed) {
        return (int) (packed >>> 32);
    }

    // --- what it is ------------------------------------------------------------------------------------------------

    long firstSequence() {
        return firstSequence;
    }

    /** Where the first record begins. */
    int start() {
        return start;
    }

    /** Where the last whole record ends. */
    int end() {
        return end(published());
    }

    private int count() {
        return count(published());
    }

    /** The {@link #end} of all whole records and their {@link #count}. */
    long published() {
        return (long) PUBLISHED.getAcquire(this);
    }

    boolean isEmpty() {
        return end() == start;
    }

    /** Whether nothing can ever be appended. */
    boolean isNone() {
        return capacity == 0;
    }

    long endSequence() {
        end();
        return endSequence;
    }

    /** The first sequence that is really in here; {@link #firstSequence()} where none is. */
    long firstFrameSequence() {
        return isEmpty() ? firstSequence : firstFrameSequence;
    }

    /** The same, of the first segment from this one on that is not empty. Looks at no bytes. */
    long firstFrameFromHere() {
        Segment where = this;
        for (Segment after = where.next; after != null && where.isEmpty(); after = where.next) {
            where = after;
        }
        return where.firstFrameSequence();
    }

    /** The bytes themselves, for absolute access. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** A reader's own view: its position and limit are nobody else's. */
    ByteBuffer view() {
        return bytes.asReadOnlyBuffer().limit(0);
    }

    int reservedBytes() {
        return reserved;
    }

    // --- its place in the chain ------------------------------------------------------------------------------------

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

    // --- who reads it ----------------------------------------------------------------------------------------------

    /** From now on its bytes stay until {@link #unpin}; false where they are gone already. */
    boolean pin() {
        for (int now = pins.get(); now != NOBODY_EVER; now = pins.get()) {
            if (pins.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    void unpin() {
        pins.decrementAndGet();
    }

    /** Ends all reading for good, unless somebody reads just now: then false. */
    boolean close() {
        return pins.compareAndSet(0, NOBODY_EVER);
    }

    Backing backing() {
        return backing;
    }

    // --- appending, by the gate's holder ---------------------------------------------------------------------------

    /** Whether a frame and the gap before it fit behind the last record. */
    boolean hasRoom(int length) {
        return capacity - end() >= length && table.entriesMax() - count() >= 2;
    }

    /** The same, without taking any room that it does not have yet. */
    boolean hasReserved(int length) {
        return hasRoom(length) && end() + length <= reserved;
    }

    /** Takes room for so many bytes behind the published ones. */
    void reserve(int length) throws IOException {
        int wanted = end() + length;
        while (reserved < wanted) {
            int step = Math.min(RESERVE_BYTES, capacity - reserved);
            backing.reserve(reserved, step);
            reserved += step;
        }
    }

    /** So much room is there already. */
    void hasReservedUpTo(int end) {
        reserved = end;
    }

    /**
     * Makes a frame that was written behind the last record visible, and the gap's record before it: all of their bytes
     * but the very first, which makes them exist.
     *
     * @param gapBytes length of the gap's record, 0 where there is none
     */
    void publish(int gapBytes, byte gapFirstByte, int recordBytes, byte firstByte, long sequence) {
        int at = end();
        int index = count();
        int record = at + gapBytes;
        byte first = firstByte;
        if (gapBytes > 0) {
            bytes.put(record, firstByte);
            table.enter(index++, at, record, gapFirstByte);
            first = gapFirstByte;
            gaps++;
        }
        table.enter(index++, record, record + recordBytes, firstByte);
        VarHandle.releaseFence();
        bytes.put(at, first);
        if (at == start) {
            firstFrameSequence = sequence;
        }
        endSequence = sequence + 1;
        PUBLISHED.setRelease(this, packed(index, record + recordBytes));
    }

    /** What was found to be there: records up to this one. Before anybody else knows the segment. */
    void recovered(int count, int gaps, int end, long firstFrame, long endSequence) {
        this.gaps = gaps;
        this.firstFrameSequence = firstFrame;
        this.endSequence = endSequence;
        PUBLISHED.setRelease(this, packed(count, end));
    }

    SegmentTable table() {
        return table;
    }

    // --- reading, by whoever has pinned it -------------------------------------------------------------------------

    /** The length of the record here; where the bytes are none, all that is left, so that a walk always ends. */
    int recordBytes(FrameFormat format, int at, int tail) {
        int length = format.recordBytes(bytes, at, tail);
        return length > 0 ? length : tail - at;
    }

    /** What a slice from here ends with: whole records, up to here at the most, or one where that is longer. Packed. */
    long endOfRecords(int from, int to) {
        int last = table.lastWithin(from, to, firstIndex, count());
        return packed(last + 1, table.end(last));
    }

    /** How many records there are before this place, which is one's beginning or the end. */
    int countAt(int place) {
        return place == start ? firstIndex : table.endingAt(place, firstIndex, count()) + 1;
    }

    /**
     * How many frames a slice has. Most segments have nothing else in them, and then nobody looks at their bytes.
     *
     * @param records how many records it has
     */
    int frames(FrameFormat format, int from, int to, int records) {
        if (gaps == 0) {
            return records;
        }
        int frames = 0;
        for (int at = from; at < to; at += recordBytes(format, at, to)) {
            frames += format.frameAt(bytes, at) >= 0 ? 1 : 0;
        }
        return frames;
    }

    /** Where the first record begins that a search for this sequence wants: its frame, or the gap that it is missing in. */
    int placeOf(FrameFormat format, long sequence) {
        int place = search(format, frame -> AudioFrame.sequence(bytes, frame) >= sequence);
        int tail = end();
        for (int at = place; at < tail; at += recordBytes(format, at, tail)) {
            int frame = format.frameAt(bytes, at);
            if (frame >= 0) {
                return AudioFrame.sequence(bytes, frame) == sequence ? at : place;
            }
        }
        return place;
    }

    /** The first sequence that is neither given nor told when the rest of the segment, from a record on, is not. */
    long missingFrom(FrameFormat format, int at) {
        if (format.frameAt(bytes, at) >= 0) {
            return sequenceFrom(format, at);
        }
        // A gap that was recorded here and is told no more: it begins after the last frame before it.
        long missing = firstSequence;
        for (int index = firstIndex, record = start; record < at; record = table.end(index++)) {
            int frame = format.frameAt(bytes, record);
            missing = frame >= 0 ? AudioFrame.sequence(bytes, frame) + 1 : missing;
        }
        return missing;
    }

    /** Where the first frame begins that is of this time or later, in µs of media time; the end where none is. */
    int placeAt(FrameFormat format, long micros) {
        int place = search(format, frame -> AudioFrame.mediaTimeMicros(bytes, frame) >= micros);
        int tail = end();
        while (place < tail && format.frameAt(bytes, place) < 0) {
            place += recordBytes(format, place, tail);
        }
        return place;
    }

    private int search(FrameFormat format, FrameTest wanted) {
        int count = count();
        int low = firstIndex;
        for (int high = count; low < high; ) {
            int middle = (low + high) >>> 1;
            int frame = frameFrom(format, middle, count);
            if (frame < 0 || wanted.holds(frame)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == firstIndex ? start : table.end(low - 1);
    }

    /** The frame of this record, or of the one behind it where this is a gap; -1 where none is left. */
    private int frameFrom(FrameFormat format, int index, int count) {
        for (int each = index; each < count; each++) {
            int frame = format.frameAt(bytes, each == firstIndex ? start : table.end(each - 1));
            if (frame >= 0) {
                return frame;
            }
        }
        return -1;
    }

    /** The sequence of the first frame at or behind a record's beginning; {@link #endSequence()} where none is. */
    long sequenceFrom(FrameFormat format, int at) {
        int tail = end();
        for (int record = at; record < tail; record += recordBytes(format, record, tail)) {
            int frame = format.frameAt(bytes, record);
            if (frame >= 0) {
                return AudioFrame.sequence(bytes, frame);
            }
        }
        return endSequence();
    }

    /** The last frame's place; -1 where there is none. */
    int lastFrame(FrameFormat format) {
        for (int index = count() - 1; index >= firstIndex; index--) {
            int frame = format.frameAt(bytes, index == firstIndex ? start : table.end(index - 1));
            if (frame >= 0) {
                return frame;
            }
        }
        return -1;
    }

    /** Forces what was published since the last time. */
    void force() {
        int tail = end();
        if (tail > forced) {
            backing.force(0, start);
            backing.force(forced, tail - forced);
            forced = tail;
        }
    }

    private interface FrameTest {
        boolean holds(int frame);
    }

    /** What carries a segment's bytes. */
    interface Backing {

        /** Memory of nobody, which needs no care. */
        Backing NONE = new Backing() {};

        /** Makes sure that these bytes can be written, or fails. What is there stays. */
        default void reserve(int at, int length) throws IOException {}

        /** No more room will be asked for. */
        default void needsNoMore() {}

        default void force(int at, int length) {}

        /** Whether more than one segment stands on these bytes. */
        default boolean isShared() {
            return false;
        }

        /** When a former process last wrote to them, in ms since 1970; 0 where none did. */
        default long writtenMillis() {
            return 0;
        }

        /** Sees to it that a later process does not find it. Whoever reads it reads on. */
        default void forget() {}

        /** Gives bytes and room back, and deletes the file unless it is kept. Nobody reads any more. */
        default void release(boolean keepFile) {}
    }
}
