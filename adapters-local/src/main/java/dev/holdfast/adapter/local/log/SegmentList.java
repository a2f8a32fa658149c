// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.adapter.local.log.storage.SegmentStore.StoredSegments;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.SessionId;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of one log, linked from the oldest retained one (head) to the one that is appended to (active), and the
 * retired ones that cursors may still read.
 *
 * <p>Changed under the log's {@link AppendFence}. Readers follow {@link Segment#next} without it.
 */
final class SegmentList {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentList.class);

    private final SessionId session;
    private final Clock clock;
    private final Queue<Segment> retired = new ConcurrentLinkedQueue<>();

    private volatile Segment head = Segment.placeholder(0);
    private volatile Segment active = head;

    /** First sequence that this process appended; 0 if an earlier process stored a part of the log. */
    private volatile long beginsWith;

    SegmentList(SessionId session, StoredSegments stored, Clock clock) {
        this.session = session;
        this.clock = clock;
        stored.segments().forEach(this::link);
        long logEnd = stored.reserved().stream()
                .mapToLong(ReservedSegment::logEnd)
                .max()
                .orElse(0);
        if (logEnd > active.endSequence()) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session)
                    .log(
                            "the stored audio ends with sequence {}, the log had reached {}: the rest is lost",
                            active.endSequence() - 1,
                            logEnd - 1);
            link(Segment.placeholder(logEnd));
        }
        Segment first = head.next();
        if (first != null) {
            head = first;
        }
    }

    private void link(Segment stored) {
        if (stored.firstSequence() < active.endSequence()) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session)
                    .log(
                            "sequence {} is stored twice: the second segment that begins with it is ignored",
                            stored.firstSequence());
            stored.backing().release(!stored.isEmpty());
            return;
        }
        long writtenMillis = stored.backing().writtenMillis();
        long age = writtenMillis == 0 ? 0 : Math.max(0, clock.now().toEpochMilli() - writtenMillis);
        stored.setLastAppendNanos(clock.nanos() - Duration.ofMillis(age).toNanos());
        active.continueIn(stored);
        active = stored;
    }

    Segment head() {
        return head;
    }

    Segment active() {
        return active;
    }

    /** The oldest segment, pinned for the caller. */
    Segment pinnedHead() {
        while (true) {
            Segment oldest = head;
            if (oldest.pin()) {
                return oldest;
            }
        }
    }

    /** The active segment, pinned for the caller. */
    Segment pinnedActive() {
        while (true) {
            Segment newest = active;
            if (newest.pin()) {
                return newest;
            }
        }
    }

    /** Whether audio before this sequence was never in this log, as opposed to removed from it. */
    boolean beginsWith(long sequence) {
        return sequence == beginsWith;
    }

    long reservedBytes() {
        long sum = 0;
        for (Segment each = head; each != null; each = each.next()) {
            sum += each.reservedBytes();
        }
        return sum;
    }

    int size() {
        int size = 0;
        for (Segment each = head; each != null; each = each.next()) {
            size++;
        }
        return size;
    }

    /** Makes a segment the active one. If the log has stored nothing yet, the log begins with it. */
    void append(Segment fresh) {
        Segment full = active;
        boolean begins = head == full && full.isPlaceholder();
        fresh.setLastAppendNanos(clock.nanos());
        full.continueIn(fresh);
        active = fresh;
        if (begins) {
            beginsWith = fresh.firstSequence();
            head = fresh;
        }
    }

    /** Removes the oldest segment, which is not the active one. The caller closes it, or passes it to {@link #releaseLater}. */
    Segment removeHead() {
        Segment oldest = head;
        Segment next = oldest.next();
        if (next == null) {
            throw new IllegalStateException("the active segment is not removed");
        }
        head = next;
        oldest.retire();
        return oldest;
    }

    /** Removes the oldest segment, and releases it after its last reader. */
    void retireHead() {
        releaseLater(removeHead());
    }

    /** Removes all segments but the active one, and releases each after its last reader. */
    void retireAllButActive() {
        while (head != active) {
            retireHead();
        }
    }

    void releaseLater(Segment removed) {
        retired.add(removed);
    }

    /** Releases retired segments without readers, and unlinks the files of the others. Called by the pruning thread. */
    void releaseRetired(boolean keepFiles) {
        for (Iterator<Segment> each = retired.iterator(); each.hasNext(); ) {
            Segment segment = each.next();
            if (segment.close()) {
                each.remove();
                segment.backing().release(keepFiles);
            } else if (!keepFiles) {
                segment.backing().unlink();
            }
        }
    }

    boolean hasRetired() {
        return !retired.isEmpty();
    }
}
