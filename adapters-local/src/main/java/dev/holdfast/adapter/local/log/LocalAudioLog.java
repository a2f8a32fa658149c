// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentReader;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.util.Arrays;

/**
 * The audio log of one session. Its {@link AppendFence} admits changes, its {@link SegmentList} has the audio. Cursors
 * read published bytes without the fence. Safe for use by many threads.
 */
final class LocalAudioLog implements AudioLog {

    private static final Runnable[] NO_WATCHERS = {};

    private final FrameFormat format;
    private final AudioLogSettings settings;
    private final Clock clock;
    private final AudioLogMetrics metrics;
    private final AppendFence fence = new AppendFence();
    private final SegmentList segments;
    private final SegmentAllocator allocator;
    private final RetentionPolicy retention;

    private volatile Runnable[] watchers = NO_WATCHERS;

    /** Of the last frame. Written under the fence, as are the next two. */
    private volatile int lastDurationSamples;

    private volatile int lastCodecCode;
    private volatile long lastMediaTimeMicros;

    LocalAudioLog(
            SessionId session,
            SegmentStore store,
            FrameFormat format,
            AudioLogSettings settings,
            Clock clock,
            AudioLogMetrics metrics)
            throws IOException {
        this.format = format;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        SegmentStore.StoredSegments stored = store.load(session, format);
        this.segments = new SegmentList(session, stored, clock);
        this.allocator = new SegmentAllocator(session, store, segments, stored.reserved(), settings);
        this.retention = new RetentionPolicy(session, fence, segments, allocator, settings, clock);
        for (Segment each = segments.head(); each != null; each = each.next()) {
            int frame = new SegmentReader(each, format).lastFrame();
            if (frame >= 0) {
                setLastFrame(each, frame);
            }
        }
    }

    private void setLastFrame(Segment segment, int frameAt) {
        lastDurationSamples = AudioFrame.durationSamples(segment.bytes(), frameAt);
        lastCodecCode = AudioFrame.codecCode(segment.bytes(), frameAt);
        lastMediaTimeMicros = AudioFrame.mediaTimeMicros(segment.bytes(), frameAt);
    }

    /** A frame was published. Called under the fence. */
    void appended(Segment segment, int frameAt) {
        setLastFrame(segment, frameAt);
        segment.setLastAppendNanos(clock.nanos());
        if (settings.fsync() == Fsync.ALWAYS) {
            segment.force();
        }
    }

    /** The segment for an append of this length. Called under the fence. */
    Segment segmentFor(int length) throws IOException {
        return allocator.segmentFor(length);
    }

    /** Continues with this sequence: what it skips was appended on another server. Called under the fence. */
    void continueAt(long sequence) throws IOException {
        allocator.continueAt(sequence);
    }

    @Override
    public AudioAppender appender(long epoch, Continuation from) {
        fence.takeOver(epoch);
        try {
            fence.exclusively(() -> allocator.prepare(from.nextSequence()));
        } catch (IOException noSpace) {
            throw new AudioLogUnavailable("no storage is left for a new session: " + noSpace.getMessage(), noSpace);
        }
        return new LocalAppender(this, fence, format, epoch, from.nextSequenceIsLowerBound());
    }

    @Override
    public AudioCursor cursor(StartPosition from) {
        return new LocalCursor(this, format, from);
    }

    @Override
    public long nextSequence() {
        return segments.active().endSequence();
    }

    @Override
    public long retainedFromSequence() {
        return segments.head().firstFrameSequenceFromHere();
    }

    @Override
    public long lastMediaTimeMicros() {
        return lastMediaTimeMicros;
    }

    @Override
    public int lastDurationSamples() {
        return lastDurationSamples;
    }

    @Override
    public int lastCodecCode() {
        return lastCodecCode;
    }

    @Override
    public boolean isStorageLow() {
        return allocator.isOutOfSpace() || retention.hasEvicted();
    }

    @Override
    public void seal() {
        fence.seal();
        wakeWatchers();
    }

    @Override
    public void sealAt(Sequence last) {
        fence.seal();
        fence.exclusively(() -> allocator.endAt(last.value() + 1));
        wakeWatchers();
    }

    @Override
    public void unseal() {
        fence.unseal();
    }

    @Override
    public boolean isSealed() {
        return fence.isSealed();
    }

    @Override
    public synchronized void watch(Runnable watcher) {
        // A watcher that is registered already stays registered throughout: an append meanwhile must wake it.
        if (Arrays.stream(watchers).anyMatch(each -> each == watcher)) {
            return;
        }
        Runnable[] more = Arrays.copyOf(watchers, watchers.length + 1);
        more[watchers.length] = watcher;
        watchers = more;
    }

    @Override
    public synchronized void unwatch(Runnable watcher) {
        watchers = Arrays.stream(watchers).filter(each -> each != watcher).toArray(Runnable[]::new);
    }

    void wakeWatchers() {
        for (Runnable watcher : watchers) {
            watcher.run();
        }
    }

    AudioLogMetrics metrics() {
        return metrics;
    }

    SegmentList segments() {
        return segments;
    }

    RetentionPolicy retention() {
        return retention;
    }

    void setTier(QualityTier tier) {
        allocator.setTier(tier);
    }

    /** Seals the log for good and removes its audio. Cursors finish the slices that they have. */
    void delete() {
        fence.seal();
        retention.delete();
        wakeWatchers();
    }
}
