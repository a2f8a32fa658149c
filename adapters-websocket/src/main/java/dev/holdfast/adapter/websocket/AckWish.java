package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.DurationHistogram;

/**
 * Whether a speaker waits for an ack, and since when. Wished for by the reading thread with every frame, granted by the
 * lane now and then. No objects and no clock: whoever asks knows what time it is.
 */
final class AckWish {

    /** Whether frames came that were not acked. Set after each append, so that the lane finds in the log what it is for. */
    private volatile boolean wanted;

    /** When the first of those frames came. Written by the reading thread before {@link #wanted}, while that is not set. */
    private long sinceNanos;

    /** Of the lane, from here on: when the first frame came that is acked, and when the ack before was handed over. */
    private long grantedSinceNanos;

    private long handedOverNanos;

    /** Whether an ack waits for the socket to take it, and since when the oldest such one was wished for. */
    private boolean pending;

    private long pendingSinceNanos;

    /** On the reading thread: a frame came then, and is in the log. */
    void wish(long cameNanos) {
        if (!wanted) {
            sinceNanos = cameNanos;
        }
        wanted = true;
    }

    /** On the lane: whether there is something to ack. What comes from now on is for the next. */
    boolean grant() {
        if (!wanted) {
            return false;
        }
        long since = sinceNanos;
        wanted = false;
        // Who wished in the very moment in which the last was granted found that one wanted: their wish is as old as
        // it.
        grantedSinceNanos = since == grantedSinceNanos && handedOverNanos != 0 ? handedOverNanos : since;
        return true;
    }

    /** On the lane: the ack that was granted waits to be taken, with those that do already. */
    void said() {
        if (!pending) {
            pending = true;
            pendingSinceNanos = grantedSinceNanos;
        }
    }

    boolean isPending() {
        return pending;
    }

    /** On the lane: the socket has taken every ack that there was. */
    void handedOver(long now, DurationHistogram delays) {
        if (pending) {
            pending = false;
            handedOverNanos = now;
            delays.record(now - pendingSinceNanos);
        }
    }
}
