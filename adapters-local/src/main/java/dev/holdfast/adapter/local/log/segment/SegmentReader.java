// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;

/** Finds and counts the records of one segment. Its user has pinned the segment. Confined to one thread. */
public final class SegmentReader {

    private final Segment segment;
    private final FrameFormat format;
    private final ByteBuffer bytes;
    private final SegmentIndex index;
    private final int firstRecord;
    private final ByteBuffer view;

    public SegmentReader(Segment segment, FrameFormat format) {
        this.segment = segment;
        this.format = format;
        this.bytes = segment.bytes();
        this.index = segment.index();
        this.firstRecord = segment.firstRecord();
        this.view = bytes.asReadOnlyBuffer().limit(0);
    }

    /** A private view of the bytes: the caller may change its position and limit. */
    public ByteBuffer view() {
        return view;
    }

    /** The length of the record here; all bytes up to the end if it is not well-formed, so that a walk always ends. */
    public int recordBytes(int position, int end) {
        int length = format.recordBytes(bytes, position, end);
        return length > 0 ? length : end - position;
    }

    /**
     * The end of a slice: after the last complete record that ends at or before the limit, or after the first record if
     * that one is longer. Packed as {@link Segment#published()} is.
     */
    public long endOfRecords(int from, int limit) {
        int last = index.lastRecordWithin(from, limit, firstRecord, records());
        return (long) (last + 1) << 32 | index.end(last);
    }

    /** The number of records before this position, which is the beginning of a record or the end. */
    public int recordsBefore(int position) {
        return position == segment.start() ? firstRecord : index.recordEndingAt(position, firstRecord, records()) + 1;
    }

    /**
     * The number of frames in a slice. Reads no bytes if the segment has no gap records.
     *
     * @param records number of records in the slice
     */
    public int frames(int from, int to, int records) {
        if (!segment.hasGaps()) {
            return records;
        }
        int frames = 0;
        for (int at = from; at < to; at += recordBytes(at, to)) {
            frames += format.frameAt(bytes, at) >= 0 ? 1 : 0;
        }
        return frames;
    }

    /** Position of the record with this sequence, or of the gap record that covers it. */
    public int positionOf(long sequence) {
        int position = search(frame -> AudioFrame.sequence(bytes, frame) >= sequence);
        int end = segment.end();
        for (int at = position; at < end; at += recordBytes(at, end)) {
            int frame = format.frameAt(bytes, at);
            if (frame >= 0) {
                return AudioFrame.sequence(bytes, frame) == sequence ? at : position;
            }
        }
        return position;
    }

    /** Position of the first frame at or after this media time, in µs; the end if there is none. */
    public int positionAtMediaTime(long micros) {
        int position = search(frame -> AudioFrame.mediaTimeMicros(bytes, frame) >= micros);
        int end = segment.end();
        while (position < end && format.frameAt(bytes, position) < 0) {
            position += recordBytes(position, end);
        }
        return position;
    }

    /** The first missing sequence if the rest of the segment, from this record on, is skipped. */
    public long missingFrom(int position) {
        if (format.frameAt(bytes, position) >= 0) {
            return sequenceFrom(position);
        }
        // A gap record that will not be sent: the gap begins after the last frame before it.
        long missing = segment.firstSequence();
        for (int number = firstRecord, record = segment.start(); record < position; record = index.end(number++)) {
            int frame = format.frameAt(bytes, record);
            missing = frame >= 0 ? AudioFrame.sequence(bytes, frame) + 1 : missing;
        }
        return missing;
    }

    /** The sequence of the first frame at or after a record's beginning; {@link Segment#endSequence()} if there is none. */
    public long sequenceFrom(int position) {
        int end = segment.end();
        for (int record = position; record < end; record += recordBytes(record, end)) {
            int frame = format.frameAt(bytes, record);
            if (frame >= 0) {
                return AudioFrame.sequence(bytes, frame);
            }
        }
        return segment.endSequence();
    }

    /** Position of the last frame; -1 if there is none. */
    public int lastFrame() {
        for (int number = records() - 1; number >= firstRecord; number--) {
            int frame = format.frameAt(bytes, begin(number));
            if (frame >= 0) {
                return frame;
            }
        }
        return -1;
    }

    private int records() {
        return Segment.records(segment.published());
    }

    private int begin(int number) {
        return number == firstRecord ? segment.start() : index.end(number - 1);
    }

    /** Binary search: the beginning of the first record whose frame, or the next frame after a gap, fulfils the condition. */
    private int search(FrameCondition condition) {
        int records = records();
        int low = firstRecord;
        for (int high = records; low < high; ) {
            int middle = (low + high) >>> 1;
            int frame = frameFrom(middle, records);
            if (frame < 0 || condition.holds(frame)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return begin(low);
    }

    /** Position of the frame in this record, or in the first record after it that is not a gap; -1 if there is none. */
    private int frameFrom(int number, int records) {
        for (int each = number; each < records; each++) {
            int frame = format.frameAt(bytes, begin(each));
            if (frame >= 0) {
                return frame;
            }
        }
        return -1;
    }

    private interface FrameCondition {
        boolean holds(int frame);
    }
}
