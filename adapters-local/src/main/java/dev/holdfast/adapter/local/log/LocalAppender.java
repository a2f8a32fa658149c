package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies frames to the log's end: the bytes first, then the first byte of their header, which makes them exist. */
final class LocalAppender implements AudioAppender {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAppender.class);

    private static final ByteBuffer NO_GAP = ByteBuffer.allocate(0);

    private final LocalAudioLog log;
    private final Gate gate;
    private final FrameFormat format;
    private final long epoch;

    /** Whether a jump would mean that frames are elsewhere, and not that the speaker lost them: until the first frame. */
    private boolean maybeFurther;

    LocalAppender(LocalAudioLog log, Gate gate, FrameFormat format, long epoch, boolean maybeFurther) {
        this.log = log;
        this.gate = gate;
        this.format = format;
        this.epoch = epoch;
        this.maybeFurther = maybeFurther;
    }

    @Override
    public Appended append(ByteBuffer frame) {
        Appended entry = gate.enter(epoch);
        if (entry != Appended.APPENDED) {
            return entry;
        }
        Appended outcome;
        try {
            outcome = write(frame);
        } catch (IOException noRoom) {
            LOG.warn("no room for audio: {}", noRoom.getMessage());
            outcome = Appended.STORAGE_FULL;
        } finally {
            gate.leave();
        }
        if (outcome == Appended.APPENDED) {
            log.wakeWatchers();
        }
        return outcome;
    }

    @Override
    public void awaitIdle() {
        try {
            gate.exclusively(() -> {});
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Appended write(ByteBuffer frame) throws IOException {
        long sequence = AudioFrame.sequence(frame, frame.position());
        long expected = log.nextSequence();
        if (sequence < expected) {
            return Appended.DUPLICATE;
        }
        if (sequence > expected && maybeFurther) {
            log.goOnAt(sequence);
            expected = sequence;
        }
        maybeFurther = false;
        ByteBuffer gap = sequence == expected ? NO_GAP : gapRecord(expected, sequence - 1);
        int gapBytes = gap.remaining();
        int frameBytes = frame.remaining();
        int headerBytes = format.headerBytes(frameBytes);
        int length = gapBytes + headerBytes + frameBytes;

        Segment segment = log.roomFor(length);
        ByteBuffer target = segment.bytes();
        int at = segment.end();
        int recordAt = at + gapBytes;
        if (gapBytes > 0) {
            target.put(at + 1, gap, gap.position() + 1, gapBytes - 1);
        }
        format.putHeaderRest(target, recordAt, frameBytes);
        target.put(recordAt + headerBytes, frame, frame.position(), frameBytes);
        byte gapFirst = gapBytes > 0 ? gap.get(gap.position()) : 0;
        segment.publish(gapBytes, gapFirst, headerBytes + frameBytes, format.firstByte(frameBytes), sequence);
        log.appended(segment, recordAt + headerBytes);
        if (gapBytes > 0) {
            log.counts().gap(Gap.Cause.SPEAKER_LOST);
        }
        return Appended.APPENDED;
    }

    private ByteBuffer gapRecord(long from, long to) {
        return format.gapRecord(new Gap(new Sequence(from), new Sequence(to), Gap.Cause.SPEAKER_LOST));
    }
}
