// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a log's oldest segments: those older than the retention, and those beyond the session's maximum. Changes the
 * log under its {@link AppendFence}. Confined to the pruning thread, except {@link #hasEvicted}.
 */
final class RetentionPolicy {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionPolicy.class);

    /** Audio is removed by whole segments, so a segment covers at most a fifth of the retention. */
    private static final int SEGMENTS_PER_RETENTION = 5;

    private final SessionId session;
    private final AppendFence fence;
    private final SegmentList segments;
    private final SegmentReserver reserver;
    private final SegmentAllocator allocator;
    private final ForcedEnd forced;
    private final AudioLogSettings settings;
    private final Clock clock;

    /** Whether audio younger than the retention was evicted from an active session. */
    private volatile boolean evicted;

    /** The active segment at the last call of {@link #prune}, and since when it is. */
    private @Nullable Segment observed;

    private long observedSinceNanos;

    RetentionPolicy(
            SessionId session,
            AppendFence fence,
            SegmentList segments,
            SegmentReserver reserver,
            SegmentAllocator allocator,
            ForcedEnd forced,
            AudioLogSettings settings,
            Clock clock) {
        this.session = session;
        this.fence = fence;
        this.segments = segments;
        this.reserver = reserver;
        this.allocator = allocator;
        this.forced = forced;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether audio younger than the retention was evicted. Safe for any thread. */
    boolean hasEvicted() {
        return evicted;
    }

    /** Storage is available again: what is appended from now on is retained. */
    void resetEvicted() {
        evicted = false;
    }

    /** Removes what exceeds the retention or the session's maximum. The active segment stays until the log is sealed. */
    void prune() {
        if (settings.fsync() == Fsync.INTERVAL) {
            forced.force();
        }
        settings.retention().ifPresent(retention -> removeExpired(retention.toNanos()));
        reserver.storeLogEnd();
        if (fence.isSealed()) {
            reserver.releasePrepared();
        } else if (reserver.isOutOfSpace()) {
            reserver.retrySpare();
        }
        segments.releaseRetired(false);
    }

    private void removeExpired(long retentionNanos) {
        long now = clock.nanos();
        Segment active = segments.active();
        if (fence.isSealed() && !active.isEmpty() && now - active.lastAppendNanos() > retentionNanos) {
            clear();
        }
        long reserved = segments.reservedBytes();
        for (Segment oldest = segments.head();
                oldest != segments.active()
                        && (oldest.isEmpty()
                                || now - oldest.lastAppendNanos() > retentionNanos
                                || reserved > settings.sessionBytesMax());
                oldest = segments.head()) {
            if (!removeHead(oldest)) {
                break;
            }
            reserved -= oldest.reservedBytes();
        }
        Segment newest = segments.active();
        allocator.setRollIsDue(isActiveSince(newest, now - retentionNanos / SEGMENTS_PER_RETENTION)
                || newest.reservedBytes() > settings.sessionBytesMax() / SEGMENTS_PER_RETENTION);
    }

    /** A speaker without a reserved segment keeps one old segment, which the allocator can recycle. */
    private boolean mayRemoveHead() {
        return segments.head() != segments.active()
                && (!reserver.needsOldestSegment()
                        || fence.isSealed()
                        || segments.head().next() != segments.active());
    }

    /** Whether a segment that is not empty was the active one at this time already. */
    private boolean isActiveSince(Segment active, long nanos) {
        if (active.isEmpty()) {
            return false;
        }
        if (observed != active) {
            observed = active;
            observedSinceNanos = clock.nanos();
        }
        return observedSinceNanos - nanos < 0;
    }

    /**
     * Evicts the oldest segment whatever its age.
     *
     * @return its bytes; 0 if only the active segment is left
     */
    long evictOldest() {
        Segment oldest = segments.head();
        if (!removeHead(oldest)) {
            return 0;
        }
        evicted = fence.isTaken() && !fence.isSealed();
        segments.releaseRetired(false);
        return oldest.reservedBytes();
    }

    /**
     * Removes this segment if it is still the oldest and may go. Segments are removed one at a time, so that appends are never
     * refused for long.
     */
    private boolean removeHead(Segment oldest) {
        boolean[] removed = {false};
        fence.exclusively(() -> {
            if (segments.head() == oldest && mayRemoveHead()) {
                segments.retireHead();
                removed[0] = true;
            }
        });
        return removed[0];
    }

    /** Removes all audio. Keeps the next sequence, in an empty segment. */
    void clear() {
        fence.exclusively(segments::retireAllButActive);
        segments.releaseRetired(false);
        if (segments.active().isEmpty()) {
            return;
        }
        try {
            reserver.replaceLast();
        } catch (IOException retried) {
            LOG.atDebug()
                    .addKeyValue("sessionId", session)
                    .setCause(retried)
                    .log("the last segment is removed at the next attempt");
        }
        segments.releaseRetired(false);
    }
}
