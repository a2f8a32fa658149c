// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies frames to the end of a log, for one epoch. Writes the first byte of a record's header last, which makes the
 * record exist. For one thread at a time.
 */
final class LocalAppender implements AudioAppender {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAppender.class);

    private static final ByteBuffer NO_GAP = ByteBuffer.allocate(0);

    private final LocalAudioLog log;
    private final AppendFence fence;
    private final FrameFormat format;
    private final long epoch;

    /** Whether another server may have appended the sequences that the first frame skips. False after that frame. */
    private boolean nextSequenceIsLowerBound;

    LocalAppender(
            LocalAudioLog log, AppendFence fence, FrameFormat format, long epoch, boolean nextSequenceIsLowerBound) {
        this.log = log;
        this.fence = fence;
        this.format = format;
        this.epoch = epoch;
        this.nextSequenceIsLowerBound = nextSequenceIsLowerBound;
    }

    @Override
    public AppendResult append(ByteBuffer frame) {
        AppendResult admitted = fence.enter(epoch);
        if (admitted != AppendResult.APPENDED) {
            return admitted;
        }
        AppendResult outcome;
        try {
            outcome = write(frame);
        } catch (IOException noSpace) {
            LOG.warn("no storage for audio: {}", noSpace.getMessage());
            outcome = AppendResult.STORAGE_FULL;
        } finally {
            fence.leave();
        }
        if (outcome == AppendResult.APPENDED) {
            log.wakeWatchers();
        }
        return outcome;
    }

    @Override
    public void awaitIdle() {
        fence.exclusively(() -> {});
    }

    private AppendResult write(ByteBuffer frame) throws IOException {
        long sequence = AudioFrame.sequence(frame, frame.position());
        long expected = log.nextSequence();
        if (sequence < expected) {
            return AppendResult.DUPLICATE;
        }
        if (sequence > expected && nextSequenceIsLowerBound) {
            log.continueAt(sequence);
            expected = sequence;
        }
        nextSequenceIsLowerBound = false;
        ByteBuffer gap = sequence == expected ? NO_GAP : gapRecord(expected, sequence - 1);
        int gapBytes = gap.remaining();
        int frameBytes = frame.remaining();
        int headerBytes = format.headerBytes(frameBytes);
        int length = gapBytes + headerBytes + frameBytes;

        Segment segment = log.segmentFor(length);
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
            log.metrics().gap(Gap.Cause.SPEAKER_LOST);
        }
        return AppendResult.APPENDED;
    }

    private ByteBuffer gapRecord(long from, long to) {
        return format.gapRecord(new Gap(new Sequence(from), new Sequence(to), Gap.Cause.SPEAKER_LOST));
    }
}
