// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.metrics;

import dev.holdfast.application.port.out.metrics.DeferredTimer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counters of one event loop. Written by that loop only, so increments need no atomic instruction: an opaque write becomes
 * visible to readers eventually. Read by any thread.
 */
public final class EventLoopMetrics {

    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong blockedWrites = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong busyNanos = new AtomicLong();

    private final DeferredTimer ackDelay;
    private final DeferredTimer caughtUp;

    /**
     * @param ackDelay records the time from the arrival of the first unacked frame until the socket took its ack
     * @param caughtUp records the time from the attach of a listener with a backlog until that backlog is delivered
     */
    public EventLoopMetrics(DeferredTimer ackDelay, DeferredTimer caughtUp) {
        this.ackDelay = ackDelay;
        this.caughtUp = caughtUp;
    }

    /** Counts one write to a socket, and its bytes. */
    public void wrote(int bytes) {
        add(writes, 1);
        add(bytesOut, bytes);
    }

    /** A socket is full: its writer waits from now on. */
    public void blocked() {
        add(blockedWrites, 1);
        add(waiting, 1);
    }

    /** A waiting writer waits no more. */
    public void unblocked() {
        add(waiting, -1);
    }

    /** Adds time in which the loop did not sleep. */
    public void busy(long nanos) {
        add(busyNanos, nanos);
    }

    private static void add(AtomicLong count, long more) {
        count.setOpaque(count.getPlain() + more);
    }

    // --- from any thread -------------------------------------------------------------------------------------------

    public long writes() {
        return writes.getOpaque();
    }

    public long blockedWrites() {
        return blockedWrites.getOpaque();
    }

    public long bytesOut() {
        return bytesOut.getOpaque();
    }

    /** Writers whose socket is full now. */
    public long waiting() {
        return waiting.getOpaque();
    }

    public double busySeconds() {
        return busyNanos.getOpaque() / 1e9;
    }

    public DeferredTimer ackDelay() {
        return ackDelay;
    }

    public DeferredTimer caughtUp() {
        return caughtUp;
    }
}
