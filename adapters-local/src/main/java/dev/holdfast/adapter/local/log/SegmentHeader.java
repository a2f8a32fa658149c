package dev.holdfast.adapter.local.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment: that it is one, of which layout, and which sequence it begins with. Written twice, each
 * with its checksum, because without it all that follows would be lost.
 */
final class SegmentHeader {

    /** Two copies. */
    static final int BYTES = 64;

    private static final int COPY_BYTES = 32;

    /** "HFaudio" and the layout's number. */
    private static final long MAGIC = 0x4846617564696F31L;

    private static final int MAGIC_AT = 0;
    private static final int FIRST_SEQUENCE_AT = 8;
    private static final int RECORDS_AT = 16;
    private static final int SUM_AT = 20;

    /**
     * In reserve: it has no records, and belongs nowhere in the log yet. What is less than this remembers how far the log has
     * come, so that a log whose end the disk lost does not give its numbers to other audio.
     */
    private static final long BLANK = -1;

    /**
     * One entry of the table for so many bytes: Opus of speech has about as many a frame. Smaller frames fill the table
     * before the segment, and larger ones leave some of it.
     */
    private static final int BYTES_PER_ENTRY = 128;

    private SegmentHeader() {}

    /** Makes a blank segment of bytes that are all zeros. */
    static void write(ByteBuffer bytes) {
        int entries = bytes.capacity() / BYTES_PER_ENTRY;
        write(bytes, BLANK, BYTES + entries * SegmentTable.ENTRY_BYTES);
    }

    /** @param logEnd one after the log's last sequence */
    static void blank(ByteBuffer bytes, long logEnd) {
        write(bytes, BLANK - logEnd, recordsAt(bytes));
    }

    /** How far the log had come when this was last seen to be blank. */
    static long logEnd(ByteBuffer bytes) {
        return BLANK - firstSequence(bytes);
    }

    static void beginWith(ByteBuffer bytes, long firstSequence) {
        write(bytes, firstSequence, recordsAt(bytes));
    }

    private static void write(ByteBuffer bytes, long firstSequence, int recordsAt) {
        for (int copy = 0; copy < BYTES; copy += COPY_BYTES) {
            bytes.putLong(copy + MAGIC_AT, MAGIC)
                    .putLong(copy + FIRST_SEQUENCE_AT, firstSequence)
                    .putInt(copy + RECORDS_AT, recordsAt)
                    .putInt(copy + SUM_AT, sum(bytes, copy));
        }
    }

    private static int sum(ByteBuffer bytes, int copy) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(copy, SUM_AT));
        return (int) crc.getValue();
    }

    static boolean isSegment(ByteBuffer bytes) {
        int copy = copy(bytes);
        return copy >= 0 && bytes.getInt(copy + RECORDS_AT) <= bytes.capacity();
    }

    /** The first copy that is whole; -1 where none is. */
    private static int copy(ByteBuffer bytes) {
        for (int copy = 0; copy < BYTES && bytes.capacity() >= BYTES; copy += COPY_BYTES) {
            if (bytes.getLong(copy + MAGIC_AT) == MAGIC && bytes.getInt(copy + SUM_AT) == sum(bytes, copy)) {
                return copy;
            }
        }
        return -1;
    }

    static boolean isBlank(ByteBuffer bytes) {
        return firstSequence(bytes) < 0;
    }

    static long firstSequence(ByteBuffer bytes) {
        return bytes.getLong(Math.max(0, copy(bytes)) + FIRST_SEQUENCE_AT);
    }

    static int recordsAt(ByteBuffer bytes) {
        return bytes.getInt(Math.max(0, copy(bytes)) + RECORDS_AT);
    }
}
