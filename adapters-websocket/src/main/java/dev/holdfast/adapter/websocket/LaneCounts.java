package dev.holdfast.adapter.websocket;

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
}
