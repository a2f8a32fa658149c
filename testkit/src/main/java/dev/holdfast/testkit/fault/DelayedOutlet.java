package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Bytes that leave later than they came, on a thread of their own, so that delay costs no throughput. */
final class DelayedOutlet implements Outlet {

    /** A second of 1,000 messages each way; more than that waits in the sender's socket. */
    private static final int CHUNKS_MAX = 1_000;

    private final Outlet next;
    private final long delayNanos;
    private final Runnable broken;
    private final BlockingQueue<Chunk> waiting = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final Thread thread;
    private volatile boolean over;

    /** @param bytes none where the stream ends */
    private record Chunk(byte[] bytes, long dueNanos) {}

    private DelayedOutlet(Outlet next, Duration delay, Runnable broken, String name) {
        this.next = next;
        this.delayNanos = delay.toNanos();
        this.broken = broken;
        this.thread = new Thread(this::run, name + "-delayed");
        thread.setDaemon(true);
    }

    static DelayedOutlet start(Outlet next, Duration delay, Runnable broken, String name) {
        DelayedOutlet outlet = new DelayedOutlet(next, delay, broken, name);
        outlet.thread.start();
        return outlet;
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
    public void abandon() {
        thread.interrupt();
    }

    private void put(byte[] bytes) throws IOException {
        try {
            waiting.put(new Chunk(bytes, System.nanoTime() + delayNanos));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while delaying");
        }
        if (over) {
            waiting.clear();
            throw new IOException("the other side is gone");
        }
    }

    private void run() {
        try {
            for (Chunk chunk = waiting.take(); chunk.bytes().length > 0; chunk = waiting.take()) {
                Outlet.waitUntil(chunk.dueNanos());
                next.write(chunk.bytes(), 0, chunk.bytes().length);
            }
            next.end();
        } catch (IOException | InterruptedException gone) {
            broken.run();
        } finally {
            over = true;
            waiting.clear();
        }
    }
}
