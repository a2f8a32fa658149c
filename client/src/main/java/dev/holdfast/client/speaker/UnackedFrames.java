// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.protocol.FrameCodec;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a speaker keeps until the server has acked them, and the position of the next one to send. Guarded by the
 * {@link SendBuffer}'s lock.
 *
 * <p>Frames are counted from 0, the first that was ever added. Their sequences are known from the first attach on, which
 * may be much later. {@code first} kept ≤ {@code cursor}, the next to send, ≤ {@code end}.
 */
final class UnackedFrames {

    /** @param charge the samples that count against the buffer and the rate */
    private record Kept(ByteBuffer bytes, int durationSamples, int charge, long samplesBefore, int flags) {}

    /** @param end one beyond the last */
    private record Range(long from, long end) {}

    /**
     * A frame to send.
     *
     * @param bytes the header and the payload
     * @param micros the duration that the server charges against the speaker's rate
     */
    record Outgoing(ByteBuffer bytes, long sequence, long micros) {}

    private static final int UNKNOWN = -1;
    private static final int CAPACITY_AT_FIRST = 64;

    private final AudioFormat format;

    /** docs/protocol.md §3: a shorter frame counts as 10 ms. */
    private final int chargeMin;

    private @Nullable Kept[] ring = new @Nullable Kept[CAPACITY_AT_FIRST];
    private long first;
    private long cursor;
    private long end;
    private long samples;

    /** The sum of the charges of the frames kept. */
    private long keptCharge;

    /** One beyond the last frame that was ever sent. */
    private long sentEnd;

    /** One beyond the last frame that was acked. */
    private long ackedEnd;

    private long ackedCount;

    /** The frame after a discontinuity in the audio. */
    private long discontinuityAt = UNKNOWN;

    /** Frames that were dropped and are not reported yet. */
    private final Deque<Range> dropped = new ArrayDeque<>();

    private long sequenceOfFrame0 = UNKNOWN;
    private long originSamples;
    private long originMicros;

    /** The sequence that the server expected next, as of its last message. */
    private long serverNext;

    UnackedFrames(AudioFormat format) {
        this.format = format;
        chargeMin = format.samples(AudioFormat.FRAME_DURATION_MIN);
    }

    /** @param bytes 20 bytes for the header, then the payload */
    void add(ByteBuffer bytes, int durationSamples, int flags) {
        if (end - first == ring.length) {
            grow();
        }
        int charge = Math.max(durationSamples, chargeMin);
        ring[slot(end)] = new Kept(bytes, durationSamples, charge, samples, flags);
        samples += durationSamples;
        keptCharge += charge;
        end++;
    }

    int size() {
        return (int) (end - first);
    }

    /** Whether frames of this many samples fit. One frame always fits into an empty buffer. */
    boolean hasRoom(long newSamples, long samplesMax) {
        return size() == 0 || keptCharge + newSamples <= samplesMax;
    }

    /** The duration of the frames kept, in microseconds. */
    long keptMicros() {
        return size() == 0 ? 0 : format.micros(samples - kept(first).samplesBefore());
    }

    /** The duration of the frames ever added, in microseconds. */
    long addedMicros() {
        return format.micros(samples);
    }

    /** The number of frames ever added. */
    long added() {
        return end;
    }

    /** How many of those were acked. */
    long ackedCount() {
        return ackedCount;
    }

    /** How many of those were acked, or dropped. */
    long released() {
        return first;
    }

    /** The last frame's sequence; empty before the first attach, and where there is no frame. */
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
        discontinuityAt = first;
    }

    /** Frames that were dropped and are not reported yet, once their sequences are known. */
    Optional<FramesLost> takeDropped() {
        if (dropped.isEmpty() || !isNumbered()) {
            return Optional.empty();
        }
        Range range = dropped.remove();
        return Optional.of(
                new FramesLost(sequence(range.from()), sequence(range.end()) - 1, FramesLost.Cause.BUFFER_FULL));
    }

    /** The charge of the next frame, in microseconds; 0 where there is none to send, or no sequence is known. */
    long nextMicros() {
        return isNumbered() && cursor < end ? format.micros(kept(cursor).charge()) : 0;
    }

    /** The charge of the frames to send, in microseconds, added up until it reaches this much. */
    long unsentMicros(long enough) {
        long micros = 0;
        for (long frame = cursor; frame < end && micros < enough; frame++) {
            micros += format.micros(kept(frame).charge());
        }
        return micros;
    }

    /** The next frame to send; {@code null} where there is none, or no sequence is known. */
    @Nullable Outgoing takeNext() {
        if (!isNumbered() || cursor == end) {
            return null;
        }
        Kept frame = kept(cursor);
        long sequence = sequence(cursor);
        int flags = frame.flags() | (cursor == discontinuityAt ? Frame.DISCONTINUITY : 0);
        long mediaTime = originMicros + format.micros(frame.samplesBefore() - originSamples);
        FrameCodec.putHeader(frame.bytes(), format.codec(), flags, frame.durationSamples(), sequence, mediaTime);
        cursor++;
        sentEnd = Math.max(sentEnd, cursor);
        return new Outgoing(frame.bytes().duplicate().rewind(), sequence, format.micros(frame.charge()));
    }

    /** The server has every frame up to this sequence. Returns whether any of them was not acked before. */
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
     * A connection is attached: the server has the frames below {@code nextSequence}, the others are sent again.
     *
     * @param mediaTimeMicros the end of the audio in the server's log
     */
    Attach attached(long nextSequence, long mediaTimeMicros) {
        Attach attach = isNumbered() ? resume(nextSequence, mediaTimeMicros) : number(nextSequence, mediaTimeMicros);
        serverNext = nextSequence;
        cursor = first;
        return attach;
    }

    private Attach number(long nextSequence, long mediaTimeMicros) {
        sequenceOfFrame0 = nextSequence;
        originMicros = mediaTimeMicros;
        if (nextSequence > 0) {
            discontinuityAt = first;
        }
        return Attach.NO_CHANGE;
    }

    private Attach resume(long nextSequence, long mediaTimeMicros) {
        if (nextSequence > sequence(sentEnd)) {
            return resumeAfterAnotherSpeaker(nextSequence, mediaTimeMicros);
        }
        if (nextSequence < serverNext) {
            // The server lost frames that it had acked. The frames kept keep their sequences, so that the missing
            // ones become a gap for every listener.
            discontinuityAt = first;
            return new Attach(
                    false, Optional.of(new FramesLost(nextSequence, serverNext - 1, FramesLost.Cause.SERVER_LOST)));
        }
        return new Attach(acked(nextSequence - 1), Optional.empty());
    }

    /**
     * The server's log is ahead of this speaker, so another speaker was attached meanwhile. Frames that were never sent get
     * new sequences. Frames that were sent and not acked are reported as lost: their sequences are taken.
     */
    private Attach resumeAfterAnotherSpeaker(long nextSequence, long mediaTimeMicros) {
        Optional<FramesLost> lost = first < sentEnd
                ? Optional.of(new FramesLost(sequence(first), sequence(sentEnd) - 1, FramesLost.Cause.ANOTHER_SPEAKER))
                : Optional.empty();
        releaseTo(sentEnd);
        originSamples = first < end ? kept(first).samplesBefore() : samples;
        sequenceOfFrame0 = nextSequence - first;
        originMicros = mediaTimeMicros;
        discontinuityAt = first;
        sentEnd = first;
        ackedEnd = first;
        return new Attach(true, lost);
    }

    /** The session has ended with this last frame ({@code -1}: none). Frames still kept are lost. */
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

    /**
     * The result of an attach.
     *
     * @param progress whether frames were released
     */
    record Attach(boolean progress, Optional<FramesLost> lost) {
        static final Attach NO_CHANGE = new Attach(false, Optional.empty());
    }

    private long sequence(long frame) {
        return sequenceOfFrame0 + frame;
    }

    private void releaseTo(long upTo) {
        for (; first < upTo; first++) {
            keptCharge -= kept(first).charge();
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
