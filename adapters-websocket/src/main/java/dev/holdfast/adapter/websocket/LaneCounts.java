package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.DurationHistogram;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one lane did. Written by the lane alone, so it needs no atomic step: an opaque write is a plain one that others
 * are sure to see in the end.
 */
final class LaneCounts {

    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong blockedWrites = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong busyNanos = new AtomicLong();

    /**
     * 100 ms is what a lane lets pass between two looks at its speakers, 200 ms what the protocol promises, and a second
     * about what a client's buffer can bear.
     */
    private final DurationHistogram ackDelay =
            new DurationHistogram(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5);

    private final DurationHistogram caughtUp = DurationHistogram.ofResumes();

    /** So many bytes were handed to a socket. */
    void wrote(int bytes) {
        add(writes, 1);
        add(bytesOut, bytes);
    }

    /** The socket was full: its outlet waits from now on. */
    void blocked() {
        add(blockedWrites, 1);
        add(waiting, 1);
    }

    /** One that waited does so no more. */
    void unblocked() {
        add(waiting, -1);
    }

    /** So long it did not sleep. */
    void busy(long nanos) {
        add(busyNanos, nanos);
    }

    private static void add(AtomicLong count, long more) {
        count.setOpaque(count.getPlain() + more);
    }

    // --- from any thread -------------------------------------------------------------------------------------------

    long writes() {
        return writes.getOpaque();
    }

    long blockedWrites() {
        return blockedWrites.getOpaque();
    }

    long bytesOut() {
        return bytesOut.getOpaque();
    }

    /** Outlets whose socket is full just now. */
    long waiting() {
        return waiting.getOpaque();
    }

    double busySeconds() {
        return busyNanos.getOpaque() / 1e9;
    }

    /** From the arrival of the first frame that was not acked until the socket took its ack. */
    DurationHistogram ackDelay() {
        return ackDelay;
    }

    /** From the attach of a listener who has something to hear until they have heard it. */
    DurationHistogram caughtUp() {
        return caughtUp;
    }
}
