package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a speaker keeps until the server has them, and where in them it is. Not safe for several threads.
 *
 * <p>Frames are counted from 0, the first that was ever added; their sequences are known from the first attach on, which
 * may come much later. Three marks: {@code first} kept ≤ {@code cursor}, the next to send, ≤ {@code end}.
 */
final class UnackedFrames {

    private record Kept(ByteBuffer bytes, int durationSamples, long samplesBefore, int flags) {}

    /** @param end one beyond the last */
    private record Range(long from, long end) {}

    private static final int UNKNOWN = -1;
    private static final int ROOM_AT_FIRST = 64;

    private final AudioFormat format;
    private @Nullable Kept[] ring = new @Nullable Kept[ROOM_AT_FIRST];
    private long first;
    private long cursor;
    private long end;
    private long samples;

    /** One beyond the last frame that was ever handed out to be sent. */
    private long sentEnd;

    /** One beyond the last frame that was acked. */
    private long ackedEnd;

    private long ackedCount;

    /** The frame that follows a break in the audio. */
    private long breakAt = UNKNOWN;

    /** Frames that were dropped, and nobody has been told. */
    private final Deque<Range> dropped = new ArrayDeque<>();

    private long sequenceOfFrame0 = UNKNOWN;
    private long originSamples;
    private long originMicros;

    /** The sequence that the server expected next when it last said so. */
    private long serverNext;

    UnackedFrames(AudioFormat format) {
        this.format = format;
    }

    /** @param bytes room for the header, then the payload */
    void add(ByteBuffer bytes, int durationSamples, int flags) {
        if (end - first == ring.length) {
            grow();
        }
        ring[slot(end)] = new Kept(bytes, durationSamples, samples, flags);
        samples += durationSamples;
        end++;
    }

    int size() {
        return (int) (end - first);
    }

    /** How long the audio lasts that is kept, in microseconds. */
    long keptMicros() {
        return size() == 0 ? 0 : format.micros(samples - kept(first).samplesBefore());
    }

    /** How long the audio lasts that was ever added, in microseconds. */
    long addedMicros() {
        return format.micros(samples);
    }

    /** How many were ever added. */
    long added() {
        return end;
    }

    /** How many of those were acked while they were kept. */
    long ackedCount() {
        return ackedCount;
    }

    /** How many of those were acked, or dropped before they could be. */
    long released() {
        return first;
    }

    /** The last frame's sequence; nothing before the first attach, or with no frame. */
    Optional<Long> lastSequence() {
        return isNumbered() && sequence(end) > 0 ? Optional.of(sequence(end) - 1) : Optional.empty();
    }

    boolean isNumbered() {
        return sequenceOfFrame0 != UNKNOWN;
    }

    void dropOldest() {
        Range before = dropped.peekLast();
        long from =
                before != null && before.end() == first ? dropped.removeLast().from() : first;
        dropped.add(new Range(from, first + 1));
        releaseTo(first + 1);
        breakAt = first;
    }

    /** Frames that were dropped and not told yet, once their sequences are known. */
    Optional<FramesLost> takeDropped() {
        if (dropped.isEmpty() || !isNumbered()) {
            return Optional.empty();
        }
        Range range = dropped.remove();
        return Optional.of(
                new FramesLost(sequence(range.from()), sequence(range.end()) - 1, FramesLost.Cause.BUFFER_FULL));
    }

    /** The next frame for the wire, header and all; {@code null} where everything is sent or nothing is numbered. */
    @Nullable ByteBuffer takeNext() {
        if (!isNumbered() || cursor == end) {
            return null;
        }
        Kept frame = kept(cursor);
        int flags = frame.flags() | (cursor == breakAt ? ListenerEvent.Frame.DISCONTINUITY : 0);
        long mediaTime = originMicros + format.micros(frame.samplesBefore() - originSamples);
        FrameCodec.putHeader(frame.bytes(), flags, frame.durationSamples(), sequence(cursor), mediaTime);
        cursor++;
        sentEnd = Math.max(sentEnd, cursor);
        return frame.bytes().duplicate().clear();
    }

    /** The server has every frame up to this sequence. Says whether that was news. */
    boolean acked(long sequence) {
        if (!isNumbered()) {
            return false;
        }
        serverNext = Math.max(serverNext, sequence + 1);
        long upTo = Math.min(sequence + 1 - sequenceOfFrame0, sentEnd);
        if (upTo <= ackedEnd) {
            return false;
        }
        ackedCount += Math.max(0, upTo - first);
        ackedEnd = upTo;
        releaseTo(upTo);
        return true;
    }

    /**
     * A connection is ready: frames below {@code nextSequence} are there, the others go out again.
     *
     * @param mediaTimeMicros where the server's audio ends
     */
    Attach attached(long nextSequence, long mediaTimeMicros) {
        Attach attach = isNumbered() ? goOn(nextSequence, mediaTimeMicros) : number(nextSequence, mediaTimeMicros);
        serverNext = nextSequence;
        cursor = first;
        return attach;
    }

    private Attach number(long nextSequence, long mediaTimeMicros) {
        sequenceOfFrame0 = nextSequence;
        originMicros = mediaTimeMicros;
        if (nextSequence > 0) {
            breakAt = first;
        }
        return Attach.PLAIN;
    }

    private Attach goOn(long nextSequence, long mediaTimeMicros) {
        if (nextSequence > sequence(sentEnd)) {
            return besideAnother(nextSequence, mediaTimeMicros);
        }
        if (nextSequence < serverNext) {
            // It lost what it had acked. What is kept keeps its place, so the jump makes a gap that everyone is told
            // of.
            breakAt = first;
            return new Attach(
                    false, Optional.of(new FramesLost(nextSequence, serverNext - 1, FramesLost.Cause.SERVER_LOST)));
        }
        return new Attach(acked(nextSequence - 1), Optional.empty());
    }

    /**
     * The server is further than this side ever was: somebody else spoke meanwhile. What was never sent goes behind that.
     * What was sent and not acked may have been first or may have been refused, and its numbers are taken.
     */
    private Attach besideAnother(long nextSequence, long mediaTimeMicros) {
        Optional<FramesLost> lost = first < sentEnd
                ? Optional.of(new FramesLost(sequence(first), sequence(sentEnd) - 1, FramesLost.Cause.ANOTHER_SPEAKER))
                : Optional.empty();
        releaseTo(sentEnd);
        originSamples = first < end ? kept(first).samplesBefore() : samples;
        sequenceOfFrame0 = nextSequence - first;
        originMicros = mediaTimeMicros;
        breakAt = first;
        sentEnd = first;
        ackedEnd = first;
        return new Attach(true, lost);
    }

    /**
     * The session is over with this as its last frame ({@code -1}: none). What is still kept will not be heard.
     */
    Optional<FramesLost> ended(long lastSequence) {
        if (!isNumbered()) {
            number(lastSequence + 1, 0);
        }
        acked(lastSequence);
        if (size() == 0) {
            return Optional.empty();
        }
        FramesLost lost = new FramesLost(sequence(first), sequence(end) - 1, FramesLost.Cause.SESSION_ENDED);
        releaseTo(end);
        return Optional.of(lost);
    }

    /** What an attach brought. */
    record Attach(boolean moved, Optional<FramesLost> lost) {
        static final Attach PLAIN = new Attach(false, Optional.empty());
    }

    private long sequence(long frame) {
        return sequenceOfFrame0 + frame;
    }

    private void releaseTo(long upTo) {
        for (; first < upTo; first++) {
            ring[slot(first)] = null;
        }
        cursor = Math.max(cursor, first);
    }

    private Kept kept(long frame) {
        Kept kept = ring[slot(frame)];
        if (kept == null) {
            throw new IllegalStateException("frame " + frame + " is not kept");
        }
        return kept;
    }

    private int slot(long frame) {
        return (int) (frame % ring.length);
    }

    private void grow() {
        @Nullable Kept[] larger = new @Nullable Kept[ring.length * 2];
        for (long frame = first; frame < end; frame++) {
            larger[(int) (frame % larger.length)] = kept(frame);
        }
        ring = larger;
    }
}
