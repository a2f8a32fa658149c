package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a former process left of one segment. Whole records count. What is torn at the end is forgotten: it was never
 * acked, or the speaker hears that it is not there. What is damaged before the end is left out, and cursors tell the gap:
 * each undamaged stretch becomes a segment of its own, over the same bytes.
 */
final class SegmentRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRecovery.class);

    private final ByteBuffer bytes;
    private final FrameFormat format;
    private final SegmentTable table;
    private final String name;
    private final List<Segment> found = new ArrayList<>();

    /** The record that is looked at: its number, its place, and the least sequence that it may have. */
    private int index;

    private int at;
    private long sequence;

    private SegmentRecovery(ByteBuffer bytes, FrameFormat format, String name) {
        this.bytes = bytes;
        this.format = format;
        this.name = name;
        this.at = SegmentHeader.recordsAt(bytes);
        this.sequence = SegmentHeader.firstSequence(bytes);
        this.table = new SegmentTable(bytes, SegmentHeader.BYTES, at);
    }

    /**
     * The segments of these bytes, one or more; the last one can be appended to.
     *
     * @param name for the log, should anything be damaged
     */
    static List<Segment> recover(ByteBuffer bytes, Segment.Backing backing, FrameFormat format, String name) {
        return new SegmentRecovery(bytes, format, name).run(backing);
    }

    private List<Segment> run(Segment.Backing backing) {
        do {
            stretch(backing);
        } while (goOnBehindDamage());
        int entered = index;
        while (entered < table.entriesMax() && table.end(entered) != 0) {
            entered++;
        }
        if (entered > index) {
            LOG.warn("{} is torn: {} records behind sequence {} are not there", name, entered - index, sequence - 1);
        }
        table.clearFrom(index);
        return found;
    }

    /** Whole records, one behind the other. */
    private void stretch(Segment.Backing backing) {
        long firstSequence = sequence;
        int firstIndex = index;
        int start = at;
        long firstFrame = 0;
        int count = index;
        int frames = 0;
        int end = at;
        int place = at;
        for (int each = index; each < table.entriesMax() && isGood(each, place); each++) {
            int frame = format.frameAt(bytes, place);
            place = table.end(each);
            // A gap counts with the frame that it stands before.
            if (frame >= 0) {
                sequence = AudioFrame.sequence(bytes, frame) + 1;
                firstFrame = end == start ? sequence - 1 : firstFrame;
                frames++;
                count = each + 1;
                end = place;
            }
        }
        index = count;
        at = end;
        Segment segment = Segment.at(bytes, backing, firstSequence, firstIndex, start, bytes.capacity());
        segment.recovered(index, index - firstIndex - frames, at, firstFrame, sequence);
        found.add(segment);
    }

    /** Whether the record is what was entered, and no older than what comes before it. */
    private boolean isGood(int record, int begin) {
        if (!table.isWhole(record, begin) || format.recordBytes(bytes, begin, table.end(record)) == 0) {
            return false;
        }
        int frame = format.frameAt(bytes, begin);
        return frame < 0 || AudioFrame.sequence(bytes, frame) >= sequence;
    }

    /** Goes to the next whole frame behind something that is none; false where there is no such frame. */
    private boolean goOnBehindDamage() {
        int byHeader = at + format.recordBytes(bytes, at, bytes.capacity());
        for (int next = index + 1; next < table.entriesMax() && table.end(next) != 0; next++) {
            int byTable = table.end(next - 1);
            if (isFrame(next, byTable) || next == index + 1 && isFrame(next, byHeader)) {
                int begin = isFrame(next, byTable) ? byTable : byHeader;
                long found = AudioFrame.sequence(bytes, format.frameAt(bytes, begin));
                LOG.warn("{} is damaged: sequences {} to {} are left out", name, sequence, found - 1);
                index = next;
                at = begin;
                sequence = found;
                return true;
            }
        }
        return false;
    }

    private boolean isFrame(int record, int begin) {
        return begin > at && begin < bytes.capacity() && isGood(record, begin) && format.frameAt(bytes, begin) >= 0;
    }
}
