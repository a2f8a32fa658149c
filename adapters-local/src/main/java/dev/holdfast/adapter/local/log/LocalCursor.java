// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentReader;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A read position in a log: the position of its view. Between slices it is at the beginning of a record. Pins its segment,
 * so that the bytes of a slice stay valid while they are sent. For one thread at a time.
 */
final class LocalCursor implements AudioCursor {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static final long NOT_WAITING = -1;

    private final LocalAudioLog log;
    private final FrameFormat format;

    /** Pinned until the cursor is closed. */
    private Segment segment;

    private SegmentReader reader;

    /** The segment's bytes. Its position is the cursor's, its limit is the end of the last slice. */
    private ByteBuffer view = EMPTY;

    /** The record of a gap that is sent before anything else. */
    private ByteBuffer gapRecord = EMPTY;

    /** The cause of that gap until it is counted. */
    private Gap.@Nullable Cause uncountedGap;

    /** Where the last slice began: the beginning of a record. */
    private int sliceStart;

    /** Number of records in the segment's bytes up to the end of the last slice. */
    private int records;

    /** Frames in the last slice, counted when all of it was taken. */
    private int framesInSlice;

    /** The target of a seek that waits until a partly taken record is finished. */
    private @Nullable StartPosition pendingSeek;

    /** A sequence that the log has not reached yet; no record before it is returned. */
    private long awaited = NOT_WAITING;

    private boolean closed;

    LocalCursor(LocalAudioLog log, FrameFormat format, StartPosition from) {
        this.log = log;
        this.format = format;
        this.segment = log.segments().pinnedHead();
        this.reader = new SegmentReader(segment, format);
        moveTo(from);
    }

    @Override
    public void seek(StartPosition from) {
        if (closed) {
            return;
        }
        pendingSeek = from;
        truncateSlice();
        if (gapRecord.position() == 0) {
            gapRecord = EMPTY;
        }
        completeSeek();
    }

    /** Removes records from the slice of which nothing was taken yet. */
    private void truncateSlice() {
        int end = recordEnd();
        if (end < view.limit()) {
            int before = reader.recordsBefore(sliceStart);
            records = reader.recordsBefore(end);
            framesInSlice = reader.frames(sliceStart, end, records - before);
            view.limit(end);
        }
    }

    /** The beginning of the first record of which nothing was taken yet. */
    private int recordEnd() {
        int taken = view.position();
        int end = sliceStart;
        while (end < taken) {
            end += reader.recordBytes(end, view.limit());
        }
        return end;
    }

    /** Performs a pending seek, unless a record was taken in part. */
    private void completeSeek() {
        if (pendingSeek != null && !view.hasRemaining() && !gapRecord.hasRemaining()) {
            StartPosition target = pendingSeek;
            pendingSeek = null;
            moveTo(target);
        }
    }

    @Override
    public ByteBuffer slice(int bytesMax) {
        if (view.hasRemaining() || closed) {
            return view;
        }
        countSlice();
        while (true) {
            completeSeek();
            if (!hasReached()) {
                return view;
            }
            if (gapRecord.hasRemaining()) {
                countGap();
                return gapRecord;
            }
            // The successor is read before the end: a segment with a successor does not grow.
            Segment successor = segment.next();
            long published = segment.published();
            int end = Segment.end(published);
            int at = view.position();
            if (at < end) {
                if (segment.isRetired()) {
                    moveToHead(reader.missingFrom(at), Gap.Cause.LAGGED);
                    continue;
                }
                return slice(at, end - at <= bytesMax ? published : reader.endOfRecords(at, at + bytesMax));
            }
            if (successor == null) {
                return view;
            }
            moveToNext(successor, segment.endSequence());
        }
    }

    /** Whether the log has reached the awaited sequence. If it has, moves there. */
    private boolean hasReached() {
        if (awaited == NOT_WAITING || closed) {
            return true;
        }
        if (log.nextSequence() <= awaited) {
            return false;
        }
        moveToSequence(awaited);
        return true;
    }

    private ByteBuffer slice(int from, long upTo) {
        int end = Segment.end(upTo);
        int before = records;
        sliceStart = from;
        records = Segment.records(upTo);
        framesInSlice = reader.frames(from, end, records - before);
        return view.limit(end);
    }

    private void countSlice() {
        if (framesInSlice > 0) {
            log.metrics().framesOut(framesInSlice);
            framesInSlice = 0;
        }
    }

    private void countGap() {
        if (uncountedGap != null) {
            log.metrics().gap(uncountedGap);
            uncountedGap = null;
        }
    }

    /** Moves to the next segment; if that one is removed, to the oldest retained one. */
    private void moveToNext(Segment successor, long expected) {
        if (successor.pin()) {
            moveTo(successor);
            reportGap(expected, Gap.Cause.RESTART);
        } else {
            moveToHead(expected, Gap.Cause.LAGGED);
        }
    }

    private void moveToHead(long expected, Gap.Cause cause) {
        moveTo(log.segments().pinnedHead());
        reportGap(expected, cause);
    }

    /** Reports a gap from the expected sequence up to the segment's beginning, if there is one. */
    private void reportGap(long expected, Gap.Cause cause) {
        if (segment.firstSequence() > expected) {
            gapRecord =
                    format.gapRecord(new Gap(new Sequence(expected), new Sequence(segment.firstSequence() - 1), cause));
            uncountedGap = cause;
        }
    }

    private void moveTo(StartPosition from) {
        gapRecord = EMPTY;
        awaited = NOT_WAITING;
        uncountedGap = null;
        if (from instanceof StartPosition.Live) {
            moveToEnd();
        } else if (from instanceof StartPosition.Start) {
            moveTo(log.segments().pinnedHead());
            if (log.segments().beginsWith(segment.firstSequence())) {
                reportGap(0, Gap.Cause.RESTART);
            }
        } else if (from instanceof StartPosition.At at) {
            moveToSequence(at.sequence().value());
        } else if (from instanceof StartPosition.Ago ago) {
            moveToMediaTime(log.lastMediaTimeMicros() - ago.duration().toMillis() * 1_000);
        }
    }

    private void moveToEnd() {
        Segment active = log.segments().pinnedActive();
        moveTo(active);
        setPosition(active.end());
    }

    private void moveToSequence(long sequence) {
        if (sequence > log.nextSequence()) {
            moveToEnd();
            awaited = sequence;
            return;
        }
        awaited = NOT_WAITING;
        do {
            moveTo(log.segments().pinnedHead());
        } while (!advanceToSequence(sequence));
    }

    /** Moves forward to this sequence. Returns false if a segment on the way was removed meanwhile. */
    private boolean advanceToSequence(long sequence) {
        if (sequence < segment.firstSequence()) {
            boolean elsewhere = log.segments().beginsWith(segment.firstSequence());
            reportGap(sequence, elsewhere ? Gap.Cause.RESTART : Gap.Cause.RETENTION);
            return true;
        }
        Segment after = segment.next();
        for (; after != null && after.firstSequence() <= sequence; after = segment.next()) {
            if (!after.pin()) {
                return false;
            }
            moveTo(after);
        }
        if (after == null || sequence < segment.endSequence()) {
            setPosition(reader.positionOf(sequence));
        } else if (after.pin()) {
            moveTo(after);
            reportGap(sequence, Gap.Cause.RESTART);
        } else {
            return false;
        }
        return true;
    }

    private void setPosition(int position) {
        view.limit(position).position(position);
        sliceStart = position;
        records = reader.recordsBefore(position);
    }

    private void moveToMediaTime(long micros) {
        do {
            moveTo(log.segments().pinnedHead());
        } while (!advanceToMediaTime(micros));
    }

    /** Moves forward to the first frame at or after this media time; false as {@link #advanceToSequence}. */
    private boolean advanceToMediaTime(long micros) {
        while (true) {
            setPosition(reader.positionAtMediaTime(micros));
            Segment after = segment.next();
            if (view.position() < segment.end() || after == null) {
                return true;
            }
            if (!after.pin()) {
                return false;
            }
            moveTo(after);
        }
    }

    /** Moves to the beginning of a segment that is pinned for this cursor already. */
    private void moveTo(Segment pinned) {
        segment.unpin();
        segment = pinned;
        reader = new SegmentReader(pinned, format);
        view = reader.view();
        setPosition(pinned.start());
    }

    @Override
    public long nextSequence() {
        completeSeek();
        if (!hasReached()) {
            return awaited;
        }
        while (!closed) {
            // Does not move the cursor: a record may be taken in part.
            Segment after = segment.next();
            int at = recordEnd();
            if (at < segment.end()) {
                return reader.sequenceFrom(at);
            }
            if (after != null) {
                return after.firstFrameSequenceFromHere();
            }
            long end = segment.endSequence();
            if (segment.end() == at) {
                return end;
            }
        }
        return log.nextSequence();
    }

    @Override
    public boolean isEvicted() {
        return !closed && segment.isRetired();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (!view.hasRemaining()) {
                countSlice();
            }
            gapRecord = EMPTY;
            view = EMPTY.duplicate();
            segment.unpin();
        }
    }
}
