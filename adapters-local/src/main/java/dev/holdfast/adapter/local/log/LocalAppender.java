// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Copies frames to the end of a log, for one epoch. Writes the first byte of a record's header last, which makes the
 * record exist. For one thread at a time.
 */
final class LocalAppender implements AudioAppender {

    private static final ByteBuffer NO_GAP = ByteBuffer.allocate(0);

    private final LocalAudioLog log;
    private final AppendFence fence;
    private final FrameFormat format;
    private final long epoch;

    /** Whether another server may have appended the sequences that the first frame skips. False after that frame. */
    private boolean nextSequenceIsLowerBound;

    /** Run by the thread that takes it out. */
    private final AtomicReference<@Nullable Runnable> whenReady = new AtomicReference<>();

    LocalAppender(
            LocalAudioLog log, AppendFence fence, FrameFormat format, long epoch, boolean nextSequenceIsLowerBound) {
        this.log = log;
        this.fence = fence;
        this.format = format;
        this.epoch = epoch;
        this.nextSequenceIsLowerBound = nextSequenceIsLowerBound;
    }

    long epoch() {
        return epoch;
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
        } finally {
            fence.leave();
        }
        log.ended(outcome);
        return outcome;
    }

    @Override
    public void whenReady(Runnable callback) {
        whenReady.set(callback);
        wakeIfDecided();
    }

    /**
     * Runs the callback if the next append would not wait. Called after every change that may decide that, and after the
     * callback was set: whichever comes second sees the other.
     */
    void wakeIfDecided() {
        if (whenReady.get() != null && isDecided()) {
            Runnable callback = whenReady.getAndSet(null);
            if (callback != null) {
                callback.run();
            }
        }
    }

    private boolean isDecided() {
        return fence.refuses(epoch) || !fence.isChanging() && log.allocator().isDecided();
    }

    @Override
    public void awaitIdle() {
        fence.exclusively(() -> {});
        log.forceRest();
    }

    private AppendResult write(ByteBuffer frame) {
        long sequence = AudioFrame.sequence(frame, frame.position());
        long expected = log.nextSequence();
        if (sequence < expected) {
            return AppendResult.DUPLICATE;
        }
        boolean isContinued = sequence > expected && nextSequenceIsLowerBound;
        ByteBuffer gap = sequence == expected || isContinued ? NO_GAP : gapRecord(expected, sequence - 1);
        int gapBytes = gap.remaining();
        int frameBytes = frame.remaining();
        int headerBytes = format.headerBytes(frameBytes);
        int length = gapBytes + headerBytes + frameBytes;

        AppendResult storage = isContinued
                ? log.allocator().allocateAt(sequence, length)
                : log.allocator().allocate(length);
        if (storage != AppendResult.APPENDED) {
            return storage;
        }
        nextSequenceIsLowerBound = false;
        Segment segment = log.segments().active();
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
