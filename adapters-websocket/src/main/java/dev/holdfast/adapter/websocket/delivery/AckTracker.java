// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.application.port.out.metrics.DeferredTimer;

/**
 * Whether one speaker waits for an ack, and since when. Confined to the event loop. Allocates nothing and reads no clock: callers
 * pass the time.
 */
final class AckTracker {

    /** Whether frames arrived that are not acked. */
    private boolean requested;

    /** When the first of those frames arrived. */
    private long sinceNanos;

    /** Arrival of the first frame of the granted ack. */
    private long grantedSinceNanos;

    /** Whether an ack waits for the socket to take it, and when the oldest such ack was requested. */
    private boolean pending;

    private long pendingSinceNanos;

    /** A frame arrived at that time, and is in the log; or an ack is due at once. */
    void request(long arrivedNanos) {
        if (!requested) {
            requested = true;
            sinceNanos = arrivedNanos;
        }
    }

    /** Whether an ack is due. Frames that arrive from now on count for the next one. */
    boolean grant() {
        boolean due = requested;
        requested = false;
        grantedSinceNanos = sinceNanos;
        return due;
    }

    /** The granted ack does not cover all frames yet, because the disk has not taken them. */
    void again() {
        request(grantedSinceNanos);
    }

    /** The granted ack waits for the socket, perhaps together with earlier ones. */
    void queued() {
        if (!pending) {
            pending = true;
            pendingSinceNanos = grantedSinceNanos;
        }
    }

    boolean isPending() {
        return pending;
    }

    /** The socket has taken every queued ack. */
    void delivered(long now, DeferredTimer delays) {
        if (pending) {
            pending = false;
            delays.record(now - pendingSinceNanos);
        }
    }
}
