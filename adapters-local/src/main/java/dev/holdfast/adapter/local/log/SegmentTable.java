package dev.holdfast.adapter.local.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The records of a segment, as a table before them: for each where it ends, and a checksum of its bytes (CRC-32C, RFC
 * 3720 §12.1). So a search looks at a dozen places however long the segment is, and what the disk changed by itself is
 * noticed before anybody hears it.
 *
 * <p>Written by whoever holds the log's gate, each entry before its record exists; read by anybody up to what the segment
 * has published.
 */
final class SegmentTable {

    /** Where it ends and its checksum, an int each. */
    static final int ENTRY_BYTES = 2 * Integer.BYTES;

    private final ByteBuffer bytes;
    private final int tableAt;
    private final int recordsAt;
    private final int entriesMax;
    private final ByteBuffer sumView;
    private final CRC32C crc = new CRC32C();

    /** @param recordsAt where the first record begins, right behind the table */
    SegmentTable(ByteBuffer bytes, int tableAt, int recordsAt) {
        this.bytes = bytes;
        this.tableAt = tableAt;
        this.recordsAt = recordsAt;
        this.entriesMax = (recordsAt - tableAt) / ENTRY_BYTES;
        this.sumView = bytes.duplicate();
    }

    int entriesMax() {
        return entriesMax;
    }

    /** Where a record ends; 0 where none was ever entered. */
    int end(int index) {
        return bytes.getInt(tableAt + index * ENTRY_BYTES);
    }

    /** Enters a record whose bytes are all there but the first. */
    void enter(int index, int begin, int end, byte firstByte) {
        int at = tableAt + index * ENTRY_BYTES;
        bytes.putInt(at, end).putInt(at + Integer.BYTES, sum(begin, end, firstByte));
    }

    /** Whether the bytes from here to the record's end are what was entered. */
    boolean isWhole(int index, int begin) {
        int end = end(index);
        return end > begin
                && end <= bytes.capacity()
                && bytes.get(begin) != 0
                && sum(begin, end, bytes.get(begin)) == bytes.getInt(tableAt + index * ENTRY_BYTES + Integer.BYTES);
    }

    private int sum(int begin, int end, byte firstByte) {
        crc.reset();
        crc.update(firstByte);
        sumView.limit(end).position(begin + 1);
        crc.update(sumView);
        return (int) crc.getValue();
    }

    /** Forgets the entries from here on. */
    void clearFrom(int index) {
        for (int at = tableAt + index * ENTRY_BYTES; at < recordsAt; at += Long.BYTES) {
            bytes.putLong(at, 0);
        }
    }

    /** The number of the record that ends here, of those up to this many; the last one's where none does. */
    int endingAt(int place, int firstIndex, int count) {
        int low = firstIndex;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Of the records from this one on, the number of the last that ends no later than that, or else of the first that ends
     * behind the beginning.
     */
    int lastWithin(int from, int to, int firstIndex, int count) {
        int low = firstIndex;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (end(middle) <= to) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        while (end(low) <= from) {
            low++;
        }
        return low;
    }
}
