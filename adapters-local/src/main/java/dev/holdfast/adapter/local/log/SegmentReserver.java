// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Prepares the storage of a log ahead of its appends: the next steps of the active segment, the next segment, and a spare one,
 * so that a session that has begun can continue when no storage is left.
 *
 * <p>Its monitor guards the log's files: synchronized methods create, extend and delete them, may wait for the disk, and are
 * called by segment threads, the pruning thread and threads of the control plane. They enter the {@link AppendFence} only to
 * change the list of segments. The other methods never wait; appends call them.
 */
final class SegmentReserver {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentReserver.class);

    /** Size of the spare segment: several of the largest frames, or four seconds of PCM. */
    private static final int SPARE_BYTES = 128 * 1024;

    /** A segment is recycled if it has room for at least the largest frame (docs/protocol.md §3) and a gap record. */
    private static final int RECYCLED_BYTES_MIN = 32 * 1024;

    /** Size of the segment that keeps the next sequence of a cleared log. */
    private static final int EMPTY_BYTES = 4 * 1024;

    private final SessionId session;
    private final SegmentStore store;
    private final SegmentList segments;
    private final AppendFence fence;
    private final AudioLogSettings settings;

    /** The next segment. Set under the monitor, taken under the append fence, or under the monitor to release it. */
    private final AtomicReference<@Nullable ReservedSegment> next = new AtomicReference<>();

    /** Written under the monitor, as are the next two. */
    private volatile @Nullable ReservedSegment spare;

    /** The active segment when no storage was left to extend it. */
    private volatile @Nullable Segment unextendable;

    /** The active segment when no storage was left to create the next one. */
    private volatile @Nullable Segment withoutSuccessor;

    /** Whether an append waited for a segment, and there is none. Reset by the append that reports it. */
    private volatile boolean exhausted;

    /** Written under the monitor, as is the next one. */
    private volatile boolean outOfSpace;

    private boolean deleted;

    /** Written by any thread. */
    private volatile int segmentBytes;

    SegmentReserver(
            SessionId session,
            SegmentStore store,
            SegmentList segments,
            List<ReservedSegment> stored,
            AppendFence fence,
            AudioLogSettings settings) {
        this.session = session;
        this.store = store;
        this.segments = segments;
        this.fence = fence;
        this.settings = settings;
        this.segmentBytes = settings.segmentBytes(QualityTier.STANDARD);
        for (ReservedSegment each : stored) {
            if (spare == null && each.isComplete()) {
                spare = each;
            } else {
                each.backing().release(false);
            }
        }
    }

    private LoggingEventBuilder ofSession(LoggingEventBuilder line) {
        return line.addKeyValue("sessionId", session);
    }

    /** Sets the size of new segments by the largest frame that the tier allows. Safe for any thread. */
    void setTier(QualityTier tier) {
        segmentBytes = settings.segmentBytes(tier);
    }

    // --- for appends: nothing here waits ---------------------------------------------------------------------------

    boolean hasNext() {
        return next.get() != null;
    }

    /** Takes the next segment; null if none is prepared. Called under the fence. */
    @Nullable ReservedSegment takeNext() {
        return next.getAndSet(null);
    }

    /** Whether no storage was left to extend this segment. */
    boolean cannotExtend(Segment active) {
        return unextendable == active;
    }

    /** Whether it makes sense to create the segment after this one ahead: none is prepared, and there was storage. */
    boolean lacksNext(Segment active) {
        return next.get() == null && withoutSuccessor != active;
    }

    /** Whether an append that waited found no storage. True once, so that a later append tries again. */
    boolean pollExhausted() {
        boolean none = exhausted;
        if (none) {
            exhausted = false;
        }
        return none;
    }

    /** Whether appends recycle the log's oldest segments because no storage is left. */
    boolean isOutOfSpace() {
        return outOfSpace;
    }

    /** Whether a speaker has attached to this process, and has no segment in reserve: the oldest is kept for recycling. */
    boolean needsOldestSegment() {
        return fence.isTaken() && spare == null && next.get() == null;
    }

    // --- for other threads: all of these may wait for the disk -----------------------------------------------------

    /**
     * Prepares the log for a speaker: its first segment, and the spare one. Waits for nothing if it has both, so that a speaker
     * can come back while the disk stalls.
     *
     * @param from what comes before this sequence and is not in this log was appended on another server
     * @throws IOException if no storage is left and the log is empty
     */
    void prepare(long from) throws IOException {
        exhausted = false;
        if (needsSegmentFrom(from) || lacksSpare()) {
            createFirstAndSpare(from);
        }
    }

    private synchronized void createFirstAndSpare(long from) throws IOException {
        if (needsSegmentFrom(from)) {
            ReservedSegment prepared = takeNext();
            ReservedSegment first = prepared != null ? prepared : create(segmentBytes);
            fence.exclusively(() -> {
                if (needsSegmentFrom(from)) {
                    segments.append(first.begin(Math.max(from, segments.active().endSequence())));
                } else {
                    next.set(first);
                }
            });
        }
        if (lacksSpare()) {
            try {
                spare = createSpare();
            } catch (IOException noSpace) {
                if (segments.head() == segments.active() && segments.active().isEmpty()) {
                    throw noSpace;
                }
                ofSession(LOG.atWarn()).log("no segment could be reserved: {}", noSpace.getMessage());
            }
        }
    }

    /** A recording has none: when no storage is left, it must not go on in what is left of it. */
    private boolean lacksSpare() {
        return settings.retention().isPresent() && spare == null;
    }

    private boolean needsSegmentFrom(long sequence) {
        Segment active = segments.active();
        return active.isPlaceholder() || sequence > active.endSequence();
    }

    private ReservedSegment create(int bytes) throws IOException {
        return store.create(session, segments.active().endSequence(), bytes);
    }

    private ReservedSegment createSpare() throws IOException {
        return store.reserve(session, Math.min(SPARE_BYTES, segmentBytes));
    }

    /** Reserves the next step of the active segment's storage. */
    synchronized void extend() {
        Segment active = segments.pinnedActive();
        try {
            active.extend();
        } catch (IOException noSpace) {
            unextendable = active;
            ofSession(LOG.atDebug()).log("no storage for the active segment: {}", noSpace.getMessage());
        } catch (RuntimeException unexpected) {
            unextendable = active;
            throw unexpected;
        } finally {
            active.unpin();
        }
    }

    /** Creates the next segment, if there is storage. */
    synchronized void createNext() {
        if (deleted || hasNext()) {
            return;
        }
        Segment active = segments.active();
        try {
            next.set(create(segmentBytes));
        } catch (IOException noSpace) {
            withoutSuccessor = active;
            ofSession(LOG.atDebug()).log("no storage for the next segment: {}", noSpace.getMessage());
        } catch (RuntimeException unexpected) {
            withoutSuccessor = active;
            throw unexpected;
        }
    }

    /**
     * Creates the next segment; if there is no storage, the next one is the spare segment, or the log's own oldest segment,
     * which late listeners then miss. Not for a recording, which must stay complete.
     */
    synchronized void createNextOrReplace() {
        if (deleted || hasNext()) {
            return;
        }
        try {
            next.set(create(segmentBytes));
        } catch (IOException noSpace) {
            replaceNext(noSpace);
        } catch (RuntimeException unexpected) {
            exhausted = true;
            throw unexpected;
        }
    }

    private void replaceNext(IOException noSpace) {
        ReservedSegment replacement = null;
        if (settings.retention().isPresent()) {
            replacement = spare != null ? spare : recycleOldest();
            spare = null;
        }
        if (replacement == null) {
            exhausted = true;
            ofSession(LOG.atWarn()).log("no storage for audio: {}", noSpace.getMessage());
            return;
        }
        if (!outOfSpace) {
            outOfSpace = true;
            ofSession(LOG.atWarn()).log("no storage is left: only the newest audio is kept ({})", noSpace.getMessage());
        }
        next.set(replacement);
    }

    /** Recycles the oldest segment without readers that is large enough; null if there is none. */
    private @Nullable ReservedSegment recycleOldest() {
        for (Segment oldest = removeOldest(); oldest != null; oldest = removeOldest()) {
            if (!oldest.isPlaceholder() && !oldest.backing().isShared() && oldest.close()) {
                if (oldest.reservedBytes() - oldest.recordsAt() >= RECYCLED_BYTES_MIN) {
                    return ReservedSegment.recycle(oldest);
                }
                oldest.backing().release(false);
            } else {
                segments.releaseLater(oldest);
            }
        }
        return null;
    }

    /** Removes the oldest segment from the list; null if it is the active one. */
    private @Nullable Segment removeOldest() {
        Segment[] oldest = {null};
        fence.exclusively(() -> {
            if (segments.head() != segments.active()) {
                oldest[0] = segments.removeHead();
            }
        });
        return oldest[0];
    }

    /** Leaves the state {@link #isOutOfSpace} if a segment can be reserved again. */
    synchronized void retrySpare() {
        try {
            if (spare == null && !deleted) {
                spare = createSpare();
            }
            outOfSpace = false;
            unextendable = null;
            withoutSuccessor = null;
            ofSession(LOG.atInfo()).log("storage is available again");
        } catch (IOException notYet) {
            ofSession(LOG.atDebug()).setCause(notYet).log("no storage is available yet");
        }
    }

    /** Stores the log's end in the spare segment. */
    synchronized void storeLogEnd() {
        ReservedSegment unused = spare;
        if (unused != null) {
            unused.storeLogEnd(segments.active().endSequence());
        }
    }

    /** Releases what is prepared and not used. */
    synchronized void releasePrepared() {
        ReservedSegment unused = spare;
        spare = null;
        if (unused != null) {
            unused.backing().release(false);
        }
        ReservedSegment following = takeNext();
        if (following != null) {
            following.backing().release(false);
        }
    }

    /**
     * Replaces the last segment of a sealed log with an empty one, which keeps the next sequence. Does nothing if the log is
     * not sealed any more.
     *
     * @throws IOException if no storage is left
     */
    synchronized void replaceLast() throws IOException {
        ReservedSegment empty = create(EMPTY_BYTES);
        boolean[] used = {false};
        fence.exclusively(() -> {
            if (fence.isSealed()) {
                segments.append(empty.begin(segments.active().endSequence()));
                segments.retireAllButActive();
                used[0] = true;
            }
        });
        if (!used[0]) {
            empty.backing().release(false);
        }
    }

    /** Removes all segments of a log that is sealed for good. Nothing is prepared afterwards. */
    synchronized void delete() {
        deleted = true;
        releasePrepared();
        Segment end = Segment.placeholder(segments.active().endSequence());
        fence.exclusively(() -> {
            segments.append(end);
            segments.retireAllButActive();
        });
    }
}
