// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.background.SegmentRequests;
import dev.holdfast.adapter.local.log.background.SegmentRequests.Kind;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.segment.SegmentReader;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
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
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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
    private final AppendFence fence = new AppendFence(this::wakeAppender);
    private final SegmentList segments;
    private final SegmentRequests requests;
    private final SegmentReserver reserver;
    private final SegmentAllocator allocator;
    private final ForcedEnd forced;
    private final RetentionPolicy retention;

    private volatile Runnable[] watchers = NO_WATCHERS;

    /** The appender of the newest epoch; null before the first attach. Written under this log's monitor. */
    private volatile @Nullable LocalAppender appender;

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
            AudioLogMetrics metrics,
            Executor segmentThreads)
            throws IOException {
        this.format = format;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        SegmentStore.StoredSegments stored = store.load(session, format);
        this.segments = new SegmentList(session, stored, clock);
        this.requests = new SegmentRequests(segmentThreads, metrics.segments(), new Tasks());
        this.reserver = new SegmentReserver(session, store, segments, stored.reserved(), fence, settings);
        this.allocator = new SegmentAllocator(segments, reserver, requests);
        this.forced = new ForcedEnd(session, segments, fence);
        this.retention = new RetentionPolicy(session, fence, segments, reserver, allocator, forced, settings, clock);
        for (Segment each = segments.head(); each != null; each = each.next()) {
            int frame = new SegmentReader(each, format).lastFrame();
            if (frame >= 0) {
                setLastFrame(each, frame);
            }
        }
        forced.appended(segments.active().endSequence(), lastMediaTimeMicros);
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
        if (forcesEachFrame()) {
            forced.appended(segment.endSequence(), lastMediaTimeMicros);
        }
    }

    /** An append has ended, and left the fence. */
    void ended(AppendResult outcome) {
        allocator.prepareNext(false);
        if (outcome == AppendResult.APPENDED) {
            if (forcesEachFrame()) {
                requests.request(Kind.FORCE);
            }
            wakeWatchers();
        }
    }

    private boolean forcesEachFrame() {
        return settings.fsync() == Fsync.ALWAYS;
    }

    @Override
    public AudioAppender appender(long epoch, Continuation from) {
        fence.takeOver(epoch);
        LocalAppender newest = new LocalAppender(this, fence, format, epoch, from.nextSequenceIsLowerBound());
        setAppender(newest);
        try {
            reserver.prepare(from.nextSequence());
        } catch (IOException noSpace) {
            throw new AudioLogUnavailable("no storage is left for a new session: " + noSpace.getMessage(), noSpace);
        }
        allocator.prepareNext(from.nextSequenceIsLowerBound());
        if (forcesEachFrame()) {
            fence.exclusively(() -> forced.appended(segments.active().endSequence(), lastMediaTimeMicros));
            forceRest();
        }
        return newest;
    }

    /** Two connections may attach at the same time: the newer one's appender stays. */
    private synchronized void setAppender(LocalAppender fresh) {
        LocalAppender former = appender;
        if (former == null || former.epoch() < fresh.epoch()) {
            appender = fresh;
        }
    }

    /** What an append waits for may have happened. */
    private void wakeAppender() {
        LocalAppender waiting = appender;
        if (waiting != null) {
            waiting.wakeIfDecided();
        }
    }

    /** Makes durable what was appended. May wait for the disk. */
    void forceRest() {
        if (forcesEachFrame() && forced.isBehind()) {
            force();
        }
    }

    private void force() {
        if (forced.force()) {
            wakeWatchers();
        }
    }

    /** Applies the retention. What could not be forced before is forced. Called by the pruning thread. */
    void prune() {
        retention.prune();
        if (forcesEachFrame() && forced.isBehind()) {
            requests.request(Kind.FORCE);
        }
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
    public long durableSequence() {
        return forcesEachFrame() ? forced.sequence() : nextSequence();
    }

    @Override
    public long durableMediaTimeMicros() {
        return forcesEachFrame() ? forced.mediaTimeMicros() : lastMediaTimeMicros;
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
        return reserver.isOutOfSpace() || retention.hasEvicted();
    }

    @Override
    public void seal() {
        fence.seal();
        forceRest();
        wakeWatchers();
    }

    @Override
    public void sealAt(Sequence last) {
        fence.seal();
        Segment end = Segment.placeholder(last.value() + 1);
        fence.exclusively(() -> {
            if (end.firstSequence() > segments.active().endSequence()) {
                segments.append(end);
                forced.appended(end.firstSequence(), lastMediaTimeMicros);
            }
        });
        forceRest();
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

    SegmentAllocator allocator() {
        return allocator;
    }

    RetentionPolicy retention() {
        return retention;
    }

    void setTier(QualityTier tier) {
        reserver.setTier(tier);
    }

    /** Seals the log for good and removes its audio. Cursors finish the slices that they have. */
    void delete() {
        fence.seal();
        reserver.delete();
        wakeWatchers();
    }

    /** Forces what was appended to the disk, unless the log leaves that to the operating system. */
    void close() {
        if (settings.fsync() != Fsync.NEVER) {
            force();
        }
    }

    /** What the segment threads do for this log. */
    private final class Tasks implements SegmentRequests.Tasks {

        @Override
        public void perform(Kind kind) {
            switch (kind) {
                case EXTEND -> reserver.extend();
                case CREATE -> reserver.createNext();
                case CREATE_NOW -> reserver.createNextOrReplace();
                case FORCE -> force();
            }
        }

        @Override
        public void ended(Kind kind) {
            if (kind != Kind.FORCE) {
                wakeAppender();
            }
        }
    }
}
