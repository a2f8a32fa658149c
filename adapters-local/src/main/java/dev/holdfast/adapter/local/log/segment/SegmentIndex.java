// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The index of a segment's records, stored before them: for each record its end position and a checksum of its bytes
 * (CRC-32C, RFC 3720 §12.1). Makes a search logarithmic, and detects bytes that the disk changed.
 *
 * <p>Written under the log's append fence, each entry before its record exists. Read by any thread, up to the records
 * that the segment has published.
 */
final class SegmentIndex {

    /** End position and checksum, an int each. */
    static final int ENTRY_BYTES = 2 * Integer.BYTES;

    private final ByteBuffer bytes;
    private final int indexAt;
    private final int recordsAt;
    private final int recordsMax;
    private final ByteBuffer checksumView;
    private final CRC32C crc = new CRC32C();

    /** @param recordsAt position of the first record, directly after the index */
    SegmentIndex(ByteBuffer bytes, int indexAt, int recordsAt) {
        this.bytes = bytes;
        this.indexAt = indexAt;
        this.recordsAt = recordsAt;
        this.recordsMax = (recordsAt - indexAt) / ENTRY_BYTES;
        this.checksumView = bytes.duplicate();
    }

    int recordsMax() {
        return recordsMax;
    }

    /** The end position of a record; 0 if the entry is not used. */
    int end(int number) {
        return bytes.getInt(indexAt + number * ENTRY_BYTES);
    }

    /** Adds the entry of a record of which all bytes except the first are written. */
    void add(int number, int begin, int end, byte firstByte) {
        int at = indexAt + number * ENTRY_BYTES;
        bytes.putInt(at, end).putInt(at + Integer.BYTES, checksum(begin, end, firstByte));
    }

    /** Whether the record from this position on is complete and undamaged. */
    boolean isIntact(int number, int begin) {
        int end = end(number);
        return end > begin
                && end <= bytes.capacity()
                && bytes.get(begin) != 0
                && checksum(begin, end, bytes.get(begin))
                        == bytes.getInt(indexAt + number * ENTRY_BYTES + Integer.BYTES);
    }

    private int checksum(int begin, int end, byte firstByte) {
        crc.reset();
        crc.update(firstByte);
        checksumView.limit(end).position(begin + 1);
        crc.update(checksumView);
        return (int) crc.getValue();
    }

    /** Clears the entries from this number on. */
    void clearFrom(int number) {
        for (int at = indexAt + number * ENTRY_BYTES; at < recordsAt; at += Long.BYTES) {
            bytes.putLong(at, 0);
        }
    }

    /**
     * The number of the record that ends at this position; of the last one if none does.
     *
     * @param first number of the first record to look at
     * @param count one after the number of the last
     */
    int recordEndingAt(int position, int first, int count) {
        int low = first;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * The number of the last record that ends at or before the limit; if that one ends at or before {@code from}, the
     * number of the first record that ends after it.
     */
    int lastRecordWithin(int from, int limit, int first, int count) {
        int low = first;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (end(middle) <= limit) {
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
