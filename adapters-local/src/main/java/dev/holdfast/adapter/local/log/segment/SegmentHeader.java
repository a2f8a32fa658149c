// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment: magic number, layout version, first sequence, and where the records begin. Stored
 * twice, each copy with its checksum, because without a header the whole segment would be lost.
 */
public final class SegmentHeader {

    /** Two copies. */
    static final int BYTES = 64;

    private static final int COPY_BYTES = 32;

    /** "HFaudio" and the version of the layout. */
    private static final long MAGIC = 0x4846617564696F31L;

    private static final int MAGIC_AT = 0;
    private static final int FIRST_SEQUENCE_AT = 8;
    private static final int RECORDS_AT = 16;
    private static final int CHECKSUM_AT = 20;

    /**
     * First sequence of a reserved segment, which has no records and no position in the log yet. A smaller number also
     * stores the log's end, so that no sequence is used twice after the disk lost the log's last segment.
     */
    private static final long RESERVED = -1;

    /**
     * Bytes of the segment for each index entry: about as many as a frame of Opus speech. Smaller frames fill the index before
     * the segment; larger ones leave a part of the index unused.
     */
    private static final int BYTES_PER_ENTRY = 128;

    private SegmentHeader() {}

    /** Writes the header of a reserved segment into bytes that are all zero. */
    public static void writeReserved(ByteBuffer bytes) {
        write(bytes, RESERVED, recordsAt(bytes.capacity()));
    }

    /** Where the records begin in a new segment of this many bytes. */
    public static int recordsAt(int segmentBytes) {
        return BYTES + segmentBytes / BYTES_PER_ENTRY * SegmentIndex.ENTRY_BYTES;
    }

    /**
     * Marks the segment as reserved.
     *
     * @param logEnd one after the log's last sequence
     */
    static void setReserved(ByteBuffer bytes, long logEnd) {
        write(bytes, RESERVED - logEnd, recordsAt(bytes));
    }

    /** The log's end at the time when the segment was last marked as reserved. */
    static long logEnd(ByteBuffer bytes) {
        return RESERVED - firstSequence(bytes);
    }

    public static void setFirstSequence(ByteBuffer bytes, long firstSequence) {
        write(bytes, firstSequence, recordsAt(bytes));
    }

    private static void write(ByteBuffer bytes, long firstSequence, int recordsAt) {
        for (int copy = 0; copy < BYTES; copy += COPY_BYTES) {
            bytes.putLong(copy + MAGIC_AT, MAGIC)
                    .putLong(copy + FIRST_SEQUENCE_AT, firstSequence)
                    .putInt(copy + RECORDS_AT, recordsAt)
                    .putInt(copy + CHECKSUM_AT, checksum(bytes, copy));
        }
    }

    private static int checksum(ByteBuffer bytes, int copy) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(copy, CHECKSUM_AT));
        return (int) crc.getValue();
    }

    /** Whether these bytes begin with an intact header. */
    public static boolean isSegment(ByteBuffer bytes) {
        int copy = intactCopy(bytes);
        return copy >= 0 && bytes.getInt(copy + RECORDS_AT) <= bytes.capacity();
    }

    /** Position of the first intact copy; -1 if there is none. */
    private static int intactCopy(ByteBuffer bytes) {
        for (int copy = 0; copy < BYTES && bytes.capacity() >= BYTES; copy += COPY_BYTES) {
            if (bytes.getLong(copy + MAGIC_AT) == MAGIC && bytes.getInt(copy + CHECKSUM_AT) == checksum(bytes, copy)) {
                return copy;
            }
        }
        return -1;
    }

    public static boolean isReserved(ByteBuffer bytes) {
        return firstSequence(bytes) < 0;
    }

    static long firstSequence(ByteBuffer bytes) {
        return bytes.getLong(Math.max(0, intactCopy(bytes)) + FIRST_SEQUENCE_AT);
    }

    /** Position of the first record. */
    public static int recordsAt(ByteBuffer bytes) {
        return bytes.getInt(Math.max(0, intactCopy(bytes)) + RECORDS_AT);
    }
}
