// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.background.SegmentRequests;
import dev.holdfast.adapter.local.log.background.SegmentRequests.Kind;
import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import org.jspecify.annotations.Nullable;

/**
 * Gives appends their storage, out of what the {@link SegmentReserver} has prepared, and requests the next. Never waits, takes
 * no lock, and uses no file. Called by the appending thread, except where noted.
 */
final class SegmentAllocator {

    private final SegmentList segments;
    private final SegmentReserver reserver;
    private final SegmentRequests requests;

    /** Written by the pruning thread. */
    private volatile boolean rollIsDue;

    /** What the last append waits for; null if it waits for nothing. Read by any thread. */
    private volatile @Nullable Kind awaited;

    SegmentAllocator(SegmentList segments, SegmentReserver reserver, SegmentRequests requests) {
        this.segments = segments;
        this.reserver = reserver;
        this.requests = requests;
    }

    /** Whether the next append should begin a new segment, as soon as one is prepared. Called by the pruning thread. */
    void setRollIsDue(boolean due) {
        rollIsDue = due;
        if (due && reserver.lacksNext(segments.active())) {
            requests.request(Kind.CREATE);
        }
    }

    /**
     * Makes sure that the active segment has storage for an append of this length. Called under the fence.
     *
     * @return {@link AppendResult#APPENDED} if it has; otherwise {@link AppendResult#NOT_READY} or {@link
     *     AppendResult#STORAGE_FULL}
     */
    AppendResult allocate(int length) {
        Segment active = segments.active();
        if (active.hasReserved(length)) {
            if (rollIsDue && !active.isEmpty() && reserver.hasNext()) {
                return beginNext(active.endSequence(), length);
            }
            return ready();
        }
        if (active.hasSpace(length) && !reserver.cannotExtend(active)) {
            return await(Kind.EXTEND);
        }
        return beginNext(active.endSequence(), length);
    }

    /** The same in a new segment that begins with this sequence. Cursors report the sequences that it skips as a gap. */
    AppendResult allocateAt(long sequence, int length) {
        return beginNext(sequence, length);
    }

    private AppendResult beginNext(long sequence, int length) {
        ReservedSegment next = reserver.takeNext();
        if (next == null) {
            return reserver.pollExhausted() ? full() : await(Kind.CREATE_NOW);
        }
        segments.append(next.begin(sequence));
        rollIsDue = false;
        return segments.active().hasReserved(length) ? ready() : full();
    }

    private AppendResult ready() {
        awaitNothing();
        return AppendResult.APPENDED;
    }

    private AppendResult full() {
        awaitNothing();
        return AppendResult.STORAGE_FULL;
    }

    private AppendResult await(Kind kind) {
        awaited = kind;
        return AppendResult.NOT_READY;
    }

    private void awaitNothing() {
        if (awaited != null) {
            awaited = null;
        }
    }

    /**
     * Requests what the last append waits for, or what the next ones will need. Called after the fence was left, and by a
     * thread that attaches.
     *
     * @param mayBeginLater whether the first append may skip sequences of another server, for which it needs a segment
     */
    void prepareNext(boolean mayBeginLater) {
        Kind missing = awaited;
        if (missing != null) {
            requests.request(missing);
            return;
        }
        Segment active = segments.active();
        if (active.isReserveLow() && !reserver.cannotExtend(active)) {
            requests.request(Kind.EXTEND);
        }
        if ((mayBeginLater || active.isNearlyFull()) && reserver.lacksNext(active)) {
            requests.request(Kind.CREATE);
        }
    }

    /** Whether what the last append waits for has been done, or has failed. For any thread. */
    boolean isDecided() {
        Kind missing = awaited;
        return missing == null || !requests.isPending(missing);
    }
}
