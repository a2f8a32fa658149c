package dev.holdfast.adapter.local.log;

import java.nio.ByteBuffer;

/**
 * Room for a segment, every byte of it taken already: what a talk goes on in when no more is to be had.
 *
 * @param capacity how much of the bytes is really there
 */
record Blank(ByteBuffer bytes, Segment.Backing backing, int capacity) {

    /** The room of a segment that nobody reads any more, as far as it had any. */
    static Blank of(Segment closed) {
        ByteBuffer bytes = closed.bytes();
        // First, so that whoever finds it half cleared finds nothing in it.
        SegmentHeader.blank(bytes, closed.endSequence());
        closed.table().clearFrom(0);
        return new Blank(bytes, closed.backing(), closed.reservedBytes());
    }

    /** Remembers how far the log has come, for when its last segment is damaged. */
    void remember(long logEnd) {
        if (SegmentHeader.logEnd(bytes) != logEnd) {
            SegmentHeader.blank(bytes, logEnd);
        }
    }

    long logEnd() {
        return SegmentHeader.logEnd(bytes);
    }

    /** Whether so much fits behind the table. */
    boolean hasRoom(int length) {
        return SegmentHeader.recordsAt(bytes) + length <= capacity;
    }

    Segment begin(long firstSequence) {
        SegmentHeader.beginWith(bytes, firstSequence);
        Segment segment = Segment.begin(bytes, backing, firstSequence, capacity);
        segment.hasReservedUpTo(capacity);
        return segment;
    }
}
