// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.segment.Segment;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forces a log's audio to the disk, and knows up to which frame it is there. One force covers every append before it. Safe for
 * use by many threads; {@link #force} waits for the disk and, briefly, for the append fence, the rest for nothing.
 */
final class ForcedEnd {

    private static final Logger LOG = LoggerFactory.getLogger(ForcedEnd.class);

    private final SessionId session;
    private final SegmentList segments;
    private final AppendFence fence;

    /** One after the last sequence that is published. Written under the append fence, read by any thread. */
    private volatile long appended;

    /** The media time of the last published frame. Guarded by the append fence. */
    private long appendedMediaTimeMicros;

    /** What the force in progress makes durable. Guarded by this. */
    private End target = End.NONE;

    /** What is on the disk. Guarded by this, read by any thread. */
    private volatile End forced = End.NONE;

    /** All segments before this one are on the disk. Guarded by this. */
    private Segment first;

    ForcedEnd(SessionId session, SegmentList segments, AppendFence fence) {
        this.session = session;
        this.segments = segments;
        this.fence = fence;
        this.first = segments.head();
    }

    /**
     * Everything before this sequence is published, or was appended elsewhere. Called under the append fence, or before another
     * thread has the log.
     *
     * @param mediaTimeMicros that of the last frame before it
     */
    void appended(long nextSequence, long mediaTimeMicros) {
        appendedMediaTimeMicros = mediaTimeMicros;
        appended = nextSequence;
    }

    /** One after the last sequence that is on the disk. */
    long sequence() {
        return forced.sequence();
    }

    /** The media time of the last frame that is on the disk; 0 without one. */
    long mediaTimeMicros() {
        return forced.mediaTimeMicros();
    }

    /** Whether something was appended that is not on the disk. */
    boolean isBehind() {
        return forced.sequence() < appended;
    }

    /** Forces what was appended before this call. Returns whether {@link #sequence} has risen. */
    synchronized boolean force() {
        fence.exclusively(() -> target = new End(appended, appendedMediaTimeMicros));
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
        boolean rises = target.sequence() > forced.sequence();
        if (rises) {
            forced = target;
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

    /**
     * Where a log ends.
     *
     * @param sequence one after the last sequence
     * @param mediaTimeMicros the media time of the last frame before it; 0 without one
     */
    private record End(long sequence, long mediaTimeMicros) {
        private static final End NONE = new End(0, 0);
    }
}
