// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Sends bytes after a delay, on a thread of its own, so that the delay does not reduce the throughput. */
final class DelayedSink implements ByteSink {

    /** Chunks in the queue. When it is full, the sender waits. */
    private static final int CHUNKS_MAX = 1_000;

    private final ByteSink next;
    private final long delayNanos;
    private final Runnable broken;
    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final Thread thread;
    private volatile boolean ended;

    /** @param bytes empty for the end of the stream */
    private record Chunk(byte[] bytes, long dueNanos) {}

    private DelayedSink(ByteSink next, Duration delay, Runnable broken, String name) {
        this.next = next;
        this.delayNanos = delay.toNanos();
        this.broken = broken;
        this.thread = new Thread(this::run, name + "-delayed");
        thread.setDaemon(true);
    }

    static DelayedSink start(ByteSink next, Duration delay, Runnable broken, String name) {
        DelayedSink sink = new DelayedSink(next, delay, broken, name);
        sink.thread.start();
        return sink;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        put(Arrays.copyOfRange(bytes, from, from + length));
    }

    @Override
    public void end() throws IOException {
        put(new byte[0]);
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void discard() {
        thread.interrupt();
    }

    private void put(byte[] bytes) throws IOException {
        try {
            queue.put(new Chunk(bytes, System.nanoTime() + delayNanos));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while delaying");
        }
        if (ended) {
            queue.clear();
            throw new IOException("the peer closed the connection");
        }
    }

    private void run() {
        try {
            for (Chunk chunk = queue.take(); chunk.bytes().length > 0; chunk = queue.take()) {
                ByteSink.waitUntil(chunk.dueNanos());
                next.write(chunk.bytes(), 0, chunk.bytes().length);
            }
            next.end();
        } catch (IOException | InterruptedException failed) {
            broken.run();
        } finally {
            ended = true;
            queue.clear();
        }
    }
}
