package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the chain of segments. Its view's position is the place; between slices it is always at the beginning of a
 * record. The segment that it stands in is pinned, so that its bytes stay while they are being sent.
 */
final class LocalCursor implements AudioCursor {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final long NOT_AHEAD = -1;

    private final LocalAudioLog log;
    private final FrameFormat format;

    /** Where this cursor stands; pinned, until it is closed. */
    private Segment segment;

    /** Of the segment: position is where this cursor stands, limit is where its last slice ended. */
    private ByteBuffer view = NOTHING;

    /** A gap to be told before anything else. */
    private ByteBuffer note = NOTHING;

    /** Why, until it is told. */
    private Gap.@Nullable Cause untold;

    /** Where the view's last slice began: a record's beginning. */
    private int sliceStart;

    /** How many records of the segment's bytes there are up to where the last slice ended. */
    private int records;

    /** In the last slice; they count once all of it is taken. */
    private int framesInSlice;

    private @Nullable StartPosition wanted;

    /** A sequence that the log has not come to yet: nothing before it is given. */
    private long ahead = NOT_AHEAD;

    private boolean closed;

    LocalCursor(LocalAudioLog log, FrameFormat format, StartPosition from) {
        this.log = log;
        this.format = format;
        this.segment = log.chain().pinnedHead();
        go(from);
    }

    @Override
    public void seek(StartPosition from) {
        if (closed) {
            return;
        }
        wanted = from;
        cutSlice();
        if (note.position() == 0) {
            note = NOTHING;
        }
        goWhereWanted();
    }

    /** What nothing has been taken of yet is no longer wanted. */
    private void cutSlice() {
        int end = recordEnd();
        if (end < view.limit()) {
            int before = segment.countAt(sliceStart);
            records = segment.countAt(end);
            framesInSlice = segment.frames(format, sliceStart, end, records - before);
            view.limit(end);
        }
    }

    /** The beginning of the first record of which nothing has been taken yet. */
    private int recordEnd() {
        int taken = view.position();
        int end = sliceStart;
        while (end < taken) {
            end += segment.recordBytes(format, end, view.limit());
        }
        return end;
    }

    /** Goes elsewhere, unless something is half taken: then as soon as it is finished. */
    private void goWhereWanted() {
        if (wanted != null && !view.hasRemaining() && !note.hasRemaining()) {
            StartPosition there = wanted;
            wanted = null;
            go(there);
        }
    }

    @Override
    public ByteBuffer slice(int bytesMax) {
        if (view.hasRemaining() || closed) {
            return view;
        }
        countSlice();
        while (true) {
            goWhereWanted();
            if (!hasCome()) {
                return view;
            }
            if (note.hasRemaining()) {
                countNote();
                return note;
            }
            // The successor is read before the tail: once there is one, the tail does not move any more.
            Segment successor = segment.next();
            long published = segment.published();
            int tail = Segment.end(published);
            int at = view.position();
            if (at < tail) {
                if (segment.isRetired()) {
                    goToHead(segment.missingFrom(format, at), Gap.Cause.LAGGED);
                    continue;
                }
                return slice(at, tail - at <= bytesMax ? published : segment.endOfRecords(at, at + bytesMax));
            }
            if (successor == null) {
                return view;
            }
            goOn(successor, segment.endSequence());
        }
    }

    /** Whether the log has come to where this cursor waits for it; then it stands there. */
    private boolean hasCome() {
        if (ahead == NOT_AHEAD || closed) {
            return true;
        }
        if (log.nextSequence() <= ahead) {
            return false;
        }
        goTo(ahead);
        return true;
    }

    private ByteBuffer slice(int from, long upTo) {
        int end = Segment.end(upTo);
        int before = records;
        sliceStart = from;
        records = Segment.count(upTo);
        framesInSlice = segment.frames(format, from, end, records - before);
        return view.limit(end);
    }

    private void countSlice() {
        if (framesInSlice > 0) {
            log.counts().framesOut(framesInSlice);
            framesInSlice = 0;
        }
    }

    private void countNote() {
        if (untold != null) {
            log.counts().gap(untold);
            untold = null;
        }
    }

    /** To the segment behind this one, or, if that is gone too, to the oldest that is left. */
    private void goOn(Segment successor, long expected) {
        if (successor.pin()) {
            stand(successor, successor.start());
            tellWhatIsMissing(expected, Gap.Cause.RESTART);
        } else {
            goToHead(expected, Gap.Cause.LAGGED);
        }
    }

    private void goToHead(long expected, Gap.Cause cause) {
        Segment oldest = log.chain().pinnedHead();
        stand(oldest, oldest.start());
        tellWhatIsMissing(expected, cause);
    }

    /** What lies between what was expected here and what is. */
    private void tellWhatIsMissing(long expected, Gap.Cause cause) {
        if (segment.firstSequence() > expected) {
            note = format.gapRecord(new Gap(new Sequence(expected), new Sequence(segment.firstSequence() - 1), cause));
            untold = cause;
        }
    }

    private void go(StartPosition from) {
        note = NOTHING;
        ahead = NOT_AHEAD;
        untold = null;
        if (from instanceof StartPosition.Live) {
            goLive();
        } else if (from instanceof StartPosition.Start) {
            goToStart();
            if (log.chain().beginsWith(segment.firstSequence())) {
                tellWhatIsMissing(0, Gap.Cause.RESTART);
            }
        } else if (from instanceof StartPosition.At at) {
            goTo(at.sequence().value());
        } else if (from instanceof StartPosition.Ago ago) {
            goToMediaTime(log.lastMediaTimeMicros() - ago.duration().toMillis() * 1_000);
        }
    }

    private void goLive() {
        Segment last = log.chain().pinnedActive();
        stand(last, last.end());
    }

    private void goToStart() {
        Segment oldest = log.chain().pinnedHead();
        stand(oldest, oldest.start());
    }

    private void goTo(long sequence) {
        if (sequence > log.nextSequence()) {
            goLive();
            ahead = sequence;
            return;
        }
        ahead = NOT_AHEAD;
        do {
            goToStart();
        } while (!goForwardTo(sequence));
    }

    /** Whether this sequence was found from here on; not if the log let go of something on the way. */
    private boolean goForwardTo(long sequence) {
        if (sequence < segment.firstSequence()) {
            boolean elsewhere = log.chain().beginsWith(segment.firstSequence());
            tellWhatIsMissing(sequence, elsewhere ? Gap.Cause.RESTART : Gap.Cause.RETENTION);
            return true;
        }
        Segment after = segment.next();
        for (; after != null && after.firstSequence() <= sequence; after = segment.next()) {
            if (!after.pin()) {
                return false;
            }
            stand(after, after.start());
        }
        if (after == null || sequence < segment.endSequence()) {
            standAt(segment.placeOf(format, sequence));
        } else if (after.pin()) {
            stand(after, after.start());
            tellWhatIsMissing(sequence, Gap.Cause.RESTART);
        } else {
            return false;
        }
        return true;
    }

    private void standAt(int place) {
        view.limit(place).position(place);
        sliceStart = place;
        records = segment.countAt(place);
    }

    private void goToMediaTime(long micros) {
        do {
            goToStart();
        } while (!goForwardToMediaTime(micros));
    }

    /** Like {@link #goForwardTo}, to the first frame of this time or later. */
    private boolean goForwardToMediaTime(long micros) {
        while (true) {
            standAt(segment.placeAt(format, micros));
            Segment after = segment.next();
            if (view.position() < segment.end() || after == null) {
                return true;
            }
            if (!after.pin()) {
                return false;
            }
            stand(after, after.start());
        }
    }

    /** Moves into a segment that is pinned for this cursor; the one before is let go. */
    private void stand(Segment where, int at) {
        segment.unpin();
        segment = where;
        view = where.view();
        standAt(at);
    }

    @Override
    public long nextSequence() {
        goWhereWanted();
        if (!hasCome()) {
            return ahead;
        }
        while (!closed) {
            // Asking moves nothing: a record may be half taken.
            Segment after = segment.next();
            int at = recordEnd();
            if (at < segment.end()) {
                return segment.sequenceFrom(format, at);
            }
            if (after != null) {
                return after.firstFrameFromHere();
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
            note = NOTHING;
            view = NOTHING.duplicate();
            segment.unpin();
        }
    }
}
