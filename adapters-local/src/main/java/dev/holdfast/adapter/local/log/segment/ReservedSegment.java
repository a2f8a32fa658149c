// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import java.nio.ByteBuffer;

/**
 * A prepared segment without records, which has no place in the log yet. Used by one thread at a time.
 *
 * @param capacity position that no record may exceed
 * @param reserved storage is reserved up to this position
 */
public record ReservedSegment(ByteBuffer bytes, SegmentBacking backing, int capacity, int reserved) {

    /** Reuses the storage of a closed segment, as far as it had reserved any. */
    public static ReservedSegment recycle(Segment closed) {
        ByteBuffer bytes = closed.bytes();
        // The header first: after a crash between the two, recovery sees a reserved segment and ignores its records.
        SegmentHeader.setReserved(bytes, closed.endSequence());
        closed.index().clearFrom(0);
        return new ReservedSegment(bytes, closed.backing(), closed.reservedBytes(), closed.reservedBytes());
    }

    /** Stores the log's end in the header, for a recovery that finds the log's last segment damaged. */
    public void storeLogEnd(long logEnd) {
        if (SegmentHeader.logEnd(bytes) != logEnd) {
            SegmentHeader.setReserved(bytes, logEnd);
        }
    }

    public long logEnd() {
        return SegmentHeader.logEnd(bytes);
    }

    /** Whether all of its storage is reserved, so that it can be used when none is left. */
    public boolean isComplete() {
        return reserved == capacity;
    }

    /** Turns it into a segment that begins with this sequence. Writes to memory alone. */
    public Segment begin(long firstSequence) {
        SegmentHeader.setFirstSequence(bytes, firstSequence);
        Segment segment = Segment.begin(bytes, backing, firstSequence, capacity);
        segment.setReserved(reserved);
        return segment;
    }
}
