package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.AudioCursor;
import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartAt;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the chain of segments. Its view's position is the place; between slices it is always at the beginning of a
 * record.
 */
final class LocalCursor implements AudioCursor {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final LocalAudioLog log;
    private final FrameFormat format;

    private Segment segment;

    /** Of the segment: position is where this cursor stands, limit is where its last slice ended. */
    private ByteBuffer view;

    /** A gap to be told before anything else. */
    private ByteBuffer note = NOTHING;

    /** Where the view's last slice began: a record's beginning. */
    private int sliceStart;

    private @Nullable StartAt wanted;

    LocalCursor(LocalAudioLog log, FrameFormat format, StartAt from) {
        this.log = log;
        this.format = format;
        this.segment = log.head();
        this.view = segment.view();
        go(from);
    }

    @Override
    public void seek(StartAt from) {
        wanted = from;
        view.limit(recordEnd());
        if (note.position() == 0) {
            note = NOTHING;
        }
        goWhereWanted();
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
            StartAt there = wanted;
            wanted = null;
            go(there);
        }
    }

    @Override
    public ByteBuffer slice(int bytesMax) {
        if (view.hasRemaining()) {
            return view;
        }
        while (true) {
            goWhereWanted();
            if (note.hasRemaining()) {
                return note;
            }
            // The successor is read before the tail: once there is one, the tail does not move any more.
            Segment successor = segment.next();
            int tail = segment.published();
            int at = view.position();
            if (at < tail) {
                if (segment.isRetired()) {
                    leaveRetired();
                    continue;
                }
                sliceStart = at;
                return view.limit(tail - at <= bytesMax ? tail : wholeRecords(at, at + bytesMax));
            }
            if (successor == null) {
                return view;
            }
            enter(successor, 0, segment.endSequence(), Gap.Cause.RESTART);
        }
    }

    private int wholeRecords(int from, int to) {
        int end = from + segment.recordBytes(format, from, segment.published());
        for (int next = end; next <= to; next = end + segment.recordBytes(format, end, segment.published())) {
            end = next;
            if (end == segment.published()) {
                break;
            }
        }
        return end;
    }

    private void leaveRetired() {
        long missing = segment.sequenceFrom(format, view.position());
        enter(log.head(), 0, missing, Gap.Cause.LAGGED);
    }

    /** Goes on in a segment, telling what lies between what was expected there and what is. */
    private void enter(Segment other, int at, long expected, Gap.Cause cause) {
        stand(other, at);
        if (other.firstSequence() > expected) {
            note = gap(expected, other.firstSequence() - 1, cause);
        }
    }

    private ByteBuffer gap(long from, long to, Gap.Cause cause) {
        return format.gapRecord(new Gap(new Sequence(from), new Sequence(to), cause));
    }

    private void go(StartAt from) {
        note = NOTHING;
        if (from instanceof StartAt.Live) {
            goLive();
        } else if (from instanceof StartAt.Start) {
            goToStart();
        } else if (from instanceof StartAt.At at) {
            goTo(at.sequence().value());
        } else if (from instanceof StartAt.Ago ago) {
            goToMediaTime(log.lastMediaTimeMicros() - ago.duration().toMillis() * 1_000);
        }
    }

    private void goLive() {
        Segment last = log.active();
        stand(last, last.published());
    }

    private void goToStart() {
        stand(log.head(), 0);
    }

    private void goTo(long sequence) {
        Segment oldest = log.head();
        if (sequence < oldest.firstSequence()) {
            enter(oldest, 0, sequence, Gap.Cause.RETENTION);
            return;
        }
        for (Segment after = oldest.next(); after != null && after.firstSequence() <= sequence; after = oldest.next()) {
            oldest = after;
        }
        stand(oldest, placeOf(oldest, sequence));
    }

    /** Where this sequence begins; where it is missing, the record that says so; the tail if it is yet to come. */
    private int placeOf(Segment where, long sequence) {
        int tail = where.published();
        int place = -1;
        int at = where.markBefore(format, sequence);
        for (; at < tail; at += where.recordBytes(format, at, tail)) {
            int frame = format.frameAt(where.bytes(), at);
            if (place < 0) {
                place = at;
            }
            if (frame >= 0) {
                if (AudioFrame.sequence(where.bytes(), frame) >= sequence) {
                    return place;
                }
                place = -1;
            }
        }
        return tail;
    }

    private void goToMediaTime(long micros) {
        goToStart();
        for (Segment where = log.head(); where != null; where = where.next()) {
            int tail = where.published();
            for (int at = 0; at < tail; at += where.recordBytes(format, at, tail)) {
                int frame = format.frameAt(where.bytes(), at);
                if (frame >= 0 && AudioFrame.mediaTimeMicros(where.bytes(), frame) >= micros) {
                    stand(where, at);
                    return;
                }
            }
        }
        goLive();
    }

    private void stand(Segment where, int at) {
        segment = where;
        sliceStart = at;
        view = where.view();
        view.limit(at).position(at);
    }

    @Override
    public long nextSequence() {
        goWhereWanted();
        while (true) {
            Segment successor = segment.next();
            int tail = segment.published();
            int at = recordEnd();
            if (at < tail) {
                return segment.sequenceFrom(format, at);
            }
            if (successor == null) {
                long end = segment.endSequence();
                if (segment.published() == at) {
                    return end;
                }
            } else {
                stand(successor, 0);
            }
        }
    }

    @Override
    public void close() {
        note = NOTHING;
        view = NOTHING.duplicate();
    }
}
