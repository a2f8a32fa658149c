package dev.holdfast.bootstrap.e2e;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** A listener who reads without pause, holds each frame against the one before, and measures how late it comes. */
final class Follower implements AutoCloseable {

    private final RawSocket socket;
    private final AtomicLongArray saidNanos;
    private final CompletableFuture<Void> end;
    private volatile long next;
    private volatile long latestNanos;

    /** @param saidNanos when each frame was said; 0 for those that nobody measures */
    Follower(RawSocket socket, long first, AtomicLongArray saidNanos) {
        this.socket = socket;
        this.saidNanos = saidNanos;
        this.next = first;
        this.end = new CompletableFuture<>();
        Thread thread = new Thread(this::follow, "follower");
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
        long sequence = Frames.sequence(frame);
        if (sequence != next) {
            throw new AssertionError(sequence + " came where " + next + " should");
        }
        long said = saidNanos.get((int) sequence);
        if (said != 0) {
            latestNanos = Math.max(latestNanos, now - said);
        }
        next = sequence + 1;
    }

    /** Everything before this was heard. */
    long next() {
        return next;
    }

    /** How much later than it was said the latest frame came. */
    long latestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(latestNanos);
    }

    /** Fails with what was wrong, if anything was. */
    void check() {
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
