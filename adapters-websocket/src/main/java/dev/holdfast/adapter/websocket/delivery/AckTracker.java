// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.application.port.out.metrics.DeferredTimer;

/**
 * Whether one speaker waits for an ack, and since when. {@link #request} is for the reading thread, and for the event loop when
 * it acks at once; the rest is for the event loop. Allocates nothing and reads no clock: callers pass the time.
 */
final class AckTracker {

    /** Whether frames arrived that are not acked. Set after each append, so that the event loop finds the frame in the log. */
    private volatile boolean requested;

    /**
     * When the first of those frames arrived. Written before {@link #requested}, while that is false. If both threads write at
     * once, either time is right: both are of now.
     */
    private long sinceNanos;

    /** Of the event loop, from here on: arrival of the first frame of the granted ack, and delivery of the ack before. */
    private long grantedSinceNanos;

    private long deliveredNanos;

    /** Whether an ack waits for the socket to take it, and when the oldest such ack was requested. */
    private boolean pending;

    private long pendingSinceNanos;

    /** A frame arrived at that time, and is in the log; or an ack is due at once. */
    void request(long arrivedNanos) {
        if (!requested) {
            sinceNanos = arrivedNanos;
        }
        requested = true;
    }

    /** On the event loop: whether an ack is due. Frames that arrive from now on count for the next one. */
    boolean grant() {
        if (!requested) {
            return false;
        }
        long since = sinceNanos;
        requested = false;
        // A request that races with this grant sees the flag still set and writes no time: it is as old as the grant.
        grantedSinceNanos = since == grantedSinceNanos && deliveredNanos != 0 ? deliveredNanos : since;
        return true;
    }

    /** On the event loop: the granted ack does not cover all frames yet, because the disk has not taken them. */
    void again() {
        request(grantedSinceNanos);
    }

    /** On the event loop: the granted ack waits for the socket, perhaps together with earlier ones. */
    void queued() {
        if (!pending) {
            pending = true;
            pendingSinceNanos = grantedSinceNanos;
        }
    }

    boolean isPending() {
        return pending;
    }

    /** On the event loop: the socket has taken every queued ack. */
    void delivered(long now, DeferredTimer delays) {
        if (pending) {
            pending = false;
            deliveredNanos = now;
            delays.record(now - pendingSinceNanos);
        }
    }
}
