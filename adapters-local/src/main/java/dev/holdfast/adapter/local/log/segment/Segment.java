// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A contiguous part of an audio log: a {@link SegmentHeader}, a {@link SegmentIndex}, and the records back to back.
 * Positions are indexes into its bytes.
 *
 * <p>Written by the thread that holds the log's append fence. Read by any thread that has {@link #pin}ned it, up to
 * {@link #end()}, through a {@link SegmentReader} of its own.
 */
public final class Segment {

    /** Storage is reserved in steps of this size: two seconds of PCM, or four times the largest frame. */
    public static final int RESERVE_BYTES = 64 * 1024;

    /** Half a step: a second of PCM, a hundred times what reserving takes on a disk that is not stalled. */
    private static final int RESERVE_LOW_BYTES = RESERVE_BYTES / 2;

    /** The successor is prepared when a quarter of the index is left, if not earlier: small frames fill the index first. */
    private static final int INDEX_LOW_PARTS = 4;

    private static final int CLOSED = Integer.MIN_VALUE;

    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(Segment.class, "published", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final ByteBuffer bytes;
    private final SegmentBacking backing;
    private final SegmentIndex index;
    private final long firstSequence;

    /** Number of the first record in the index; not 0 if other segments use the same bytes. */
    private final int firstRecord;

    private final int start;

    /** Position that no record may exceed. */
    private final int capacity;

    /**
     * Number of cursors that read the bytes, plus one for each other thread that reserves more of them or forces them to the
     * disk. {@link #CLOSED} once none does and the bytes are released or recycled.
     */
    private final AtomicInteger pins = new AtomicInteger();

    /** Storage is reserved up to this position. Written by one thread at a time, which reserves it; read by any thread. */
    private volatile int reserved;

    /** One after the last sequence in this segment. Written before {@link #published}. */
    private long endSequence;

    /** Sequence of the first frame, if there is one. Written before {@link #published}. */
    private long firstFrameSequence;

    /** Number of gap records; 0 in most segments. Written before {@link #published}. */
    private int gaps;

    /** Record count and end position in one word. Written last, with release semantics. */
    private long published;

    private volatile @Nullable Segment next;
    private volatile boolean retired;
    private volatile long lastAppendNanos;

    /** Forced to the disk up to this position. Confined to one thread at a time, which forces it. */
    private int forced;

    private Segment(
            ByteBuffer bytes,
            SegmentBacking backing,
            SegmentIndex index,
            long firstSequence,
            int firstRecord,
            int start,
            int capacity) {
        this.bytes = bytes;
        this.backing = backing;
        this.index = index;
        this.firstSequence = firstSequence;
        this.firstRecord = firstRecord;
        this.start = start;
        this.capacity = capacity;
        this.endSequence = firstSequence;
        this.forced = start;
        this.published = packed(firstRecord, start);
    }

    /** A new segment. Its header must be written already. */
    public static Segment begin(ByteBuffer bytes, SegmentBacking backing, long firstSequence, int capacity) {
        return at(bytes, backing, firstSequence, 0, SegmentHeader.recordsAt(bytes), capacity);
    }

    /** A segment that begins with a later record of the bytes: the records before are damaged, or another segment's. */
    static Segment at(
            ByteBuffer bytes, SegmentBacking backing, long firstSequence, int firstRecord, int start, int capacity) {
        SegmentIndex index = new SegmentIndex(bytes, SegmentHeader.BYTES, SegmentHeader.recordsAt(bytes));
        return new Segment(bytes, backing, index, firstSequence, firstRecord, start, capacity);
    }

    /** A segment without storage: the beginning of an empty log, or the end of a removed one. */
    public static Segment placeholder(long firstSequence) {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        return new Segment(nothing, SegmentBacking.NONE, new SegmentIndex(nothing, 0, 0), firstSequence, 0, 0, 0);
    }

    private static long packed(int records, int end) {
        return (long) records << 32 | end;
    }

    /** The end position in a word of {@link #published()}. */
    public static int end(long packed) {
        return (int) packed;
    }

    /** The number of records up to that end, including records of other segments that precede this one's start. */
    public static int records(long packed) {
        return (int) (packed >>> 32);
    }

    public long firstSequence() {
        return firstSequence;
    }

    /** Position of the first record. */
    public int start() {
        return start;
    }

    /** Position after the last complete record. */
    public int end() {
        return end(published());
    }

    /** {@link #end(long)} and {@link #records(long)} of all complete records, in one word. */
    public long published() {
        return (long) PUBLISHED.getAcquire(this);
    }

    int firstRecord() {
        return firstRecord;
    }

    public boolean isEmpty() {
        return end() == start;
    }

    /** Whether this segment has no storage, so that nothing can be appended to it. */
    public boolean isPlaceholder() {
        return capacity == 0;
    }

    /** One after the last sequence in this segment; {@link #firstSequence()} if it is empty. */
    public long endSequence() {
        published();
        return endSequence;
    }

    /** The sequence of the first frame in this segment; {@link #firstSequence()} if it is empty. */
    public long firstFrameSequence() {
        return isEmpty() ? firstSequence : firstFrameSequence;
    }

    /** {@link #firstFrameSequence()} of the first segment from this one on that is not empty. Reads no bytes. */
    public long firstFrameSequenceFromHere() {
        Segment segment = this;
        for (Segment after = segment.next; after != null && segment.isEmpty(); after = segment.next) {
            segment = after;
        }
        return segment.firstFrameSequence();
    }

    /** Position of the first record of the bytes: they have a header and an index before. */
    public int recordsAt() {
        return SegmentHeader.recordsAt(bytes);
    }

    /** Whether a gap record was published. */
    boolean hasGaps() {
        return gaps > 0;
    }

    /** The bytes, for absolute access. */
    public ByteBuffer bytes() {
        return bytes;
    }

    SegmentIndex index() {
        return index;
    }

    public SegmentBacking backing() {
        return backing;
    }

    public int reservedBytes() {
        return reserved;
    }

    // --- position in the list --------------------------------------------------------------------------------------

    public @Nullable Segment next() {
        return next;
    }

    /** Sets the segment that follows. Nothing is appended to this one afterwards. */
    public void continueIn(Segment successor) {
        next = successor;
    }

    /** Removes this segment from the log. A cursor in it finishes its slice and continues at the log's head. */
    public void retire() {
        retired = true;
    }

    public boolean isRetired() {
        return retired;
    }

    public long lastAppendNanos() {
        return lastAppendNanos;
    }

    public void setLastAppendNanos(long nanos) {
        lastAppendNanos = nanos;
    }

    // --- readers ---------------------------------------------------------------------------------------------------

    /** Keeps the bytes until {@link #unpin}. Returns false if the segment is closed. */
    public boolean pin() {
        for (int now = pins.get(); now != CLOSED; now = pins.get()) {
            if (pins.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    public void unpin() {
        pins.decrementAndGet();
    }

    /** Refuses all further readers. Returns false, and does nothing, while a reader has it pinned. */
    public boolean close() {
        return pins.compareAndSet(0, CLOSED);
    }

    // --- appending, under the append fence -------------------------------------------------------------------------

    /** Whether a frame and a gap record of this total length fit after the last record. */
    public boolean hasSpace(int length) {
        long now = published();
        return capacity - end(now) >= length && index.recordsMax() - records(now) >= 2;
    }

    /** Whether they fit into the storage that is reserved already. */
    public boolean hasReserved(int length) {
        return hasSpace(length) && end() + length <= reserved;
    }

    /** Whether more storage should be reserved, so that the next records find it. */
    public boolean isReserveLow() {
        int now = reserved;
        return now < capacity && now - end() < RESERVE_LOW_BYTES;
    }

    /** Whether so little is left that the segment after this one should be prepared. */
    public boolean isNearlyFull() {
        long now = published();
        int entries = index.recordsMax();
        return capacity - end(now) < RESERVE_BYTES || entries - records(now) < entries / INDEX_LOW_PARTS;
    }

    /** Storage is reserved up to this position already. */
    public void setReserved(int end) {
        reserved = end;
    }

    /**
     * Publishes a frame, and the gap record before it. The caller has written all of their bytes except the very first
     * one, which makes the record exist.
     *
     * @param gapBytes length of the gap record, 0 for none
     */
    public void publish(int gapBytes, byte gapFirstByte, int recordBytes, byte firstByte, long sequence) {
        long now = published();
        int at = end(now);
        int number = records(now);
        int record = at + gapBytes;
        byte first = firstByte;
        if (gapBytes > 0) {
            bytes.put(record, firstByte);
            index.add(number++, at, record, gapFirstByte);
            first = gapFirstByte;
            gaps++;
        }
        index.add(number++, record, record + recordBytes, firstByte);
        VarHandle.releaseFence();
        bytes.put(at, first);
        if (at == start) {
            firstFrameSequence = sequence;
        }
        endSequence = sequence + 1;
        PUBLISHED.setRelease(this, packed(number, record + recordBytes));
    }

    /** Publishes the records that recovery found. Called before another thread knows the segment. */
    void recovered(int records, int gaps, int end, long firstFrame, long endSequence) {
        this.gaps = gaps;
        this.firstFrameSequence = firstFrame;
        this.endSequence = endSequence;
        PUBLISHED.setRelease(this, packed(records, end));
    }

    // --- beside appending, by one other thread at a time that has it pinned ----------------------------------------

    /**
     * Reserves one more step of storage, if the segment has room for one.
     *
     * @throws IOException if the disk is full or the quota is used up
     */
    public void extend() throws IOException {
        int step = Math.min(RESERVE_BYTES, capacity - reserved);
        if (step > 0) {
            backing.reserve(reserved, step);
            reserved += step;
        }
    }

    /**
     * Forces to the disk what was published since the last call.
     *
     * @throws IOException if the disk did not take it; the next call tries again
     */
    public void force() throws IOException {
        int end = end();
        if (end > forced) {
            backing.force(0, start);
            backing.force(forced, end - forced);
            forced = end;
        }
    }
}
