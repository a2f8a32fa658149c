// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** A listener on its own thread that reads without pause, checks that sequence numbers are consecutive, and measures latency. */
public final class VerifyingListener implements AutoCloseable {

    private final RawSocket socket;
    private final AtomicLongArray saidNanos;
    private final CompletableFuture<Void> end;
    private volatile long next;
    private volatile long latestNanos;

    /** @param saidNanos {@link System#nanoTime()} at which each frame was sent; 0 for frames that are not measured */
    public VerifyingListener(RawSocket socket, long first, AtomicLongArray saidNanos) {
        this.socket = socket;
        this.saidNanos = saidNanos;
        this.next = first;
        this.end = new CompletableFuture<>();
        Thread thread = new Thread(this::follow, "verifying-listener");
        thread.setDaemon(true);
        thread.start();
    }

    private void follow() {
        try {
            while (!end.isDone()) {
                RawSocket.Frame frame = socket.next();
                if (frame.opcode() == RawSocket.BINARY) {
                    hear(frame.payload());
                } else if (frame.opcode() == RawSocket.CLOSE || frame.isText("gap")) {
                    throw new AssertionError("after " + next + " came " + new String(frame.payload()));
                }
            }
        } catch (IOException | RuntimeException | AssertionError wrong) {
            end.completeExceptionally(wrong);
        }
    }

    private void hear(byte[] frame) {
        long now = System.nanoTime();
        long sequence = TestFrames.sequence(frame);
        if (sequence != next) {
            throw new AssertionError(sequence + " came where " + next + " should");
        }
        long said = saidNanos.get((int) sequence);
        if (said != 0) {
            latestNanos = Math.max(latestNanos, now - said);
        }
        next = sequence + 1;
    }

    /** The next expected sequence number: every frame before it was received. */
    public long next() {
        return next;
    }

    /** The greatest latency of a frame so far. */
    public long latestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(latestNanos);
    }

    /** Throws the first error of the reading thread, if there is one. */
    public void check() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
    }

    @Override
    public void close() throws IOException {
        end.complete(null);
        socket.close();
    }
}
