// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recovers the records of one segment that an earlier process wrote.
 *
 * <p>Intact records are kept. Incomplete records at the end are discarded: the server had not acked them, or tells the
 * speaker at its next attach that they are missing. Damaged records before the end are skipped, and each intact run
 * becomes a segment of its own over the same bytes, so that cursors report the gap between two of them.
 */
public final class SegmentRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRecovery.class);

    private final ByteBuffer bytes;
    private final FrameFormat format;
    private final SegmentIndex index;
    private final String name;
    private final List<Segment> found = new ArrayList<>();

    /** The current record: its number, its position, and the least sequence that it may have. */
    private int number;

    private int position;
    private long sequence;

    private SegmentRecovery(ByteBuffer bytes, FrameFormat format, String name) {
        this.bytes = bytes;
        this.format = format;
        this.name = name;
        this.position = SegmentHeader.recordsAt(bytes);
        this.sequence = SegmentHeader.firstSequence(bytes);
        this.index = new SegmentIndex(bytes, SegmentHeader.BYTES, position);
    }

    /**
     * The segments in these bytes, one or more. The last one can be appended to.
     *
     * @param name names the segment in log lines about damage
     */
    public static List<Segment> recover(ByteBuffer bytes, SegmentBacking backing, FrameFormat format, String name) {
        return new SegmentRecovery(bytes, format, name).run(backing);
    }

    private List<Segment> run(SegmentBacking backing) {
        do {
            recoverRun(backing);
        } while (skipDamage());
        int entries = number;
        while (entries < index.recordsMax() && index.end(entries) != 0) {
            entries++;
        }
        if (entries > number) {
            LOG.warn(
                    "{} is torn: {} records after sequence {} are incomplete and discarded",
                    name,
                    entries - number,
                    sequence - 1);
        }
        index.clearFrom(number);
        return found;
    }

    /** Recovers consecutive intact records as one segment. */
    private void recoverRun(SegmentBacking backing) {
        long firstSequence = sequence;
        int firstRecord = number;
        int start = position;
        long firstFrame = 0;
        int records = number;
        int frames = 0;
        int end = position;
        int at = position;
        for (int each = number; each < index.recordsMax() && isIntact(each, at); each++) {
            int frame = format.frameAt(bytes, at);
            at = index.end(each);
            // A gap record counts only together with the frame after it.
            if (frame >= 0) {
                sequence = AudioFrame.sequence(bytes, frame) + 1;
                firstFrame = end == start ? sequence - 1 : firstFrame;
                frames++;
                records = each + 1;
                end = at;
            }
        }
        number = records;
        position = end;
        Segment segment = Segment.at(bytes, backing, firstSequence, firstRecord, start, bytes.capacity());
        segment.recovered(number, number - firstRecord - frames, position, firstFrame, sequence);
        found.add(segment);
    }

    /** Whether the record is intact and its sequence not less than expected. */
    private boolean isIntact(int record, int begin) {
        if (!index.isIntact(record, begin) || format.recordBytes(bytes, begin, index.end(record)) == 0) {
            return false;
        }
        int frame = format.frameAt(bytes, begin);
        return frame < 0 || AudioFrame.sequence(bytes, frame) >= sequence;
    }

    /** Moves to the next intact frame after damaged bytes; false if there is none. */
    private boolean skipDamage() {
        int endByHeader = position + format.recordBytes(bytes, position, bytes.capacity());
        for (int next = number + 1; next < index.recordsMax() && index.end(next) != 0; next++) {
            int endByIndex = index.end(next - 1);
            if (isIntactFrame(next, endByIndex) || next == number + 1 && isIntactFrame(next, endByHeader)) {
                int begin = isIntactFrame(next, endByIndex) ? endByIndex : endByHeader;
                long resumed = AudioFrame.sequence(bytes, format.frameAt(bytes, begin));
                LOG.warn("{} is damaged: sequences {} to {} are skipped", name, sequence, resumed - 1);
                number = next;
                position = begin;
                sequence = resumed;
                return true;
            }
        }
        return false;
    }

    private boolean isIntactFrame(int record, int begin) {
        return begin > position
                && begin < bytes.capacity()
                && isIntact(record, begin)
                && format.frameAt(bytes, begin) >= 0;
    }
}
