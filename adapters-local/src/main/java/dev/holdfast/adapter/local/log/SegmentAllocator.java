// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Gives a log the segments that it appends to: rolls to a new one when the active one is full, and keeps one in reserve,
 * so that a session that has begun can continue when no storage is left. Called under the {@link AppendFence}; other
 * threads read only what says so.
 */
final class SegmentAllocator {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentAllocator.class);

    /** Size of the reserved segment: several of the largest frames, or four seconds of PCM. */
    private static final int RESERVED_BYTES = 128 * 1024;

    private final SessionId session;
    private final SegmentStore store;
    private final SegmentList segments;
    private final AudioLogSettings settings;

    private volatile int segmentBytes;
    private volatile boolean rollIsDue;
    private volatile boolean outOfSpace;
    private @Nullable ReservedSegment reserve;

    /** Whether a speaker has attached to this process. */
    private boolean attached;

    SegmentAllocator(
            SessionId session,
            SegmentStore store,
            SegmentList segments,
            List<ReservedSegment> stored,
            AudioLogSettings settings) {
        this.session = session;
        this.store = store;
        this.segments = segments;
        this.settings = settings;
        this.segmentBytes = settings.segmentBytes(QualityTier.STANDARD);
        this.reserve = stored.isEmpty() ? null : stored.get(0);
        stored.stream().skip(1).forEach(each -> each.backing().release(false));
    }

    private LoggingEventBuilder ofSession(LoggingEventBuilder line) {
        return line.addKeyValue("sessionId", session);
    }

    /** Sets the size of new segments by the largest frame that the tier allows. Safe for any thread. */
    void setTier(QualityTier tier) {
        segmentBytes = settings.segmentBytes(tier);
    }

    /** Whether appends recycle the log's oldest segments because no storage is left. Safe for any thread. */
    boolean isOutOfSpace() {
        return outOfSpace;
    }

    /** Whether the next append begins a new segment. Written by the pruning thread. */
    void setRollIsDue(boolean due) {
        rollIsDue = due;
    }

    boolean isAttached() {
        return attached;
    }

    /** Whether the speaker has no reserved segment, so that the oldest one must be kept for recycling. */
    boolean needsOldestSegment() {
        return attached && reserve == null;
    }

    /**
     * Prepares the log for a speaker: creates its first segment and the reserved one.
     *
     * @param from what comes before this sequence and is not in this log was appended on another server
     * @throws IOException if no storage is left and the log is empty
     */
    void prepare(long from) throws IOException {
        attached = settings.retention().isPresent();
        Segment active = segments.active();
        if (active.isPlaceholder() || from > active.endSequence()) {
            continueAt(Math.max(from, active.endSequence()));
        }
        if (reserve == null && settings.retention().isPresent()) {
            try {
                reserve = createReserve();
            } catch (IOException noSpace) {
                if (segments.head() == segments.active() && segments.active().isEmpty()) {
                    throw noSpace;
                }
                ofSession(LOG.atWarn()).log("no segment could be reserved: {}", noSpace.getMessage());
            }
        }
    }

    private ReservedSegment createReserve() throws IOException {
        return store.reserve(session, Math.min(RESERVED_BYTES, segmentBytes));
    }

    /** Begins a new segment with this sequence. Cursors report the sequences that it skips as a gap. */
    void continueAt(long sequence) throws IOException {
        append(store.create(session, sequence, segmentBytes));
    }

    /** Ends the log before this sequence. Cursors report what is missing as a gap. Needs no storage. */
    void endAt(long sequence) {
        if (sequence > segments.active().endSequence()) {
            append(Segment.placeholder(sequence));
        }
    }

    /** Begins a new segment after the last sequence. */
    void roll(int bytes) throws IOException {
        append(store.create(session, segments.active().endSequence(), bytes));
    }

    private void append(Segment fresh) {
        segments.append(fresh);
        rollIsDue = false;
    }

    /**
     * The active segment, with storage for an append of this length.
     *
     * @throws IOException if no storage is left
     */
    Segment segmentFor(int length) throws IOException {
        try {
            if (!segments.active().hasSpace(length)
                    || rollIsDue && !segments.active().isEmpty()) {
                roll(segmentBytes);
            }
            segments.active().reserve(length);
        } catch (IOException noSpace) {
            continueWithoutSpace(length, noSpace);
        }
        return segments.active();
    }

    /**
     * Continues in the storage that the log has already: the rest of the active segment, the reserved segment, or the
     * log's own oldest segment, which late listeners then miss. Not for a recording, which must stay complete.
     */
    private void continueWithoutSpace(int length, IOException noSpace) throws IOException {
        if (segments.active().hasReserved(length)) {
            return;
        }
        if (settings.retention().isEmpty()) {
            throw noSpace;
        }
        ReservedSegment next = reserve != null && reserve.hasSpace(length) ? reserve : recycleOldest(length);
        if (next == null) {
            throw noSpace;
        }
        if (next == reserve) {
            reserve = null;
        }
        if (!outOfSpace) {
            outOfSpace = true;
            ofSession(LOG.atWarn()).log("no storage is left: only the newest audio is kept ({})", noSpace.getMessage());
        }
        append(next.begin(segments.active().endSequence()));
    }

    /** Recycles the oldest segment without readers that is large enough; null if there is none. */
    private @Nullable ReservedSegment recycleOldest(int length) {
        while (segments.head() != segments.active()) {
            Segment oldest = segments.removeHead();
            if (!oldest.isPlaceholder() && !oldest.backing().isShared() && oldest.close()) {
                ReservedSegment recycled = ReservedSegment.recycle(oldest);
                if (recycled.hasSpace(length)) {
                    return recycled;
                }
                oldest.backing().release(false);
            } else {
                segments.releaseLater(oldest);
            }
        }
        return null;
    }

    /** Leaves the state {@link #isOutOfSpace} if a segment can be reserved again. */
    void retryReserve() {
        try {
            if (reserve == null) {
                reserve = createReserve();
            }
            outOfSpace = false;
            ofSession(LOG.atInfo()).log("storage is available again");
        } catch (IOException notYet) {
            ofSession(LOG.atDebug()).setCause(notYet).log("no storage is available yet");
        }
    }

    /** Stores the log's end in the reserved segment. */
    void storeLogEnd() {
        if (reserve != null) {
            reserve.storeLogEnd(segments.active().endSequence());
        }
    }

    void releaseReserve() {
        ReservedSegment unused = reserve;
        if (unused != null) {
            reserve = null;
            unused.backing().release(false);
        }
    }
}
