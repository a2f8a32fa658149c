// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces a log's audio to the disk, and knows up to which sequence it is there. One force covers every append before it. Safe
 * for use by many threads; {@link #force} waits for the disk, the rest for nothing.
 */
final class ForcedEnd {

    private static final Logger LOG = LoggerFactory.getLogger(ForcedEnd.class);

    private final SessionId session;
    private final SegmentList segments;

    /** One after the last sequence that is published. Written under the append fence. */
    private volatile long appended;

    /** One after the last sequence that is on the disk. Guarded by this, read by any thread. */
    private volatile long sequence;

    /** All segments before this one are on the disk. Guarded by this. */
    private Segment first;

    ForcedEnd(SessionId session, SegmentList segments) {
        this.session = session;
        this.segments = segments;
        this.first = segments.head();
        this.appended = segments.active().endSequence();
    }

    /** Everything before this sequence is published, or was appended elsewhere. Called under the append fence. */
    void appended(long nextSequence) {
        appended = nextSequence;
    }

    /** One after the last sequence that is on the disk. */
    long sequence() {
        return sequence;
    }

    /** Whether something was appended that is not on the disk. */
    boolean isBehind() {
        return sequence < appended;
    }

    /** Forces what was appended before this call. Returns whether {@link #sequence} has risen. */
    synchronized boolean force() {
        long target = appended;
        try {
            while (true) {
                // The successor is read before the end: a segment with a successor does not grow.
                Segment successor = first.next();
                force(first);
                if (successor == null) {
                    break;
                }
                first = successor;
            }
        } catch (IOException failed) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session)
                    .log("audio could not be forced to the disk: {}", failed.toString());
            return false;
        }
        boolean rises = target > sequence;
        if (rises) {
            sequence = target;
        }
        return rises;
    }

    /** Pins the segment, which may be recycled meanwhile. */
    private static void force(Segment segment) throws IOException {
        if (segment.pin()) {
            try {
                segment.force();
            } finally {
                segment.unpin();
            }
        }
    }
}
