// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * All listeners, served by one thread with one selector and one read buffer. Any thread may call the public methods.
 *
 * <p>The listeners' thread checks frames in place. It reads the clock once for each read, so frames that arrived together
 * have one arrival time. It also runs the bodies of the public methods, after its next select.
 */
public final class Listeners implements AutoCloseable {

    /** More than a socket's default buffer holds, so that one read empties it. */
    private static final int SHARED_BYTES = 1 << 20;

    private static final long SELECT_MILLIS = 20;
    private static final long PONG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int ATTEMPTS_MAX = 20;

    /** A task waits for one select and its reads: a few thousand at most. */
    private static final int TASK_SECONDS_MAX = 60;

    private static final int RETRY_MILLIS_MIN = 100;
    private static final int RETRY_MILLIS_MAX = 1_000;

    private final Thread thread = new Thread(this::run, "listeners");
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Selector selector;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(SHARED_BYTES);
    private final DeliveryRecorder recorder = new DeliveryRecorder();

    // Confined to the listeners' thread.
    private final List<Listener> all = new ArrayList<>();
    private final List<Listener> stalled = new ArrayList<>();
    private final ArrayDeque<Listener> unconnected = new ArrayDeque<>();
    private final PriorityQueue<Retry> retries = new PriorityQueue<>();
    private CompletableFuture<Void> allConnected = CompletableFuture.completedFuture(null);
    private int pending;
    private int handshakes;
    private int handshakesMax;
    private long refusals;
    private long disconnects;
    private long lastPongNanos;
    private String lastDisconnect = "";

    private volatile long delivered;
    private volatile boolean closed;

    /** A listener that the server refused, and the time of its next attempt. */
    private record Retry(Listener listener, long nanos) implements Comparable<Retry> {

        @Override
        public int compareTo(Retry other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    public Listeners() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A number of listeners of one session. Immutable: any thread may use it.
     *
     * @param session index of the session
     */
    public record ListenerGroup(ConnectTarget target, int session, int count) {}

    /**
     * Adds listeners and connects them; returns when all are connected.
     *
     * @param atOnce handshakes that may be in progress at a time
     * @throws LoadFailed if a listener cannot connect
     */
    public void connect(List<ListenerGroup> groups, int atOnce, Duration timeout) {
        await(
                call(() -> {
                    List<Listener> added = new ArrayList<>();
                    for (ListenerGroup group : groups) {
                        for (int i = 0; i < group.count(); i++) {
                            added.add(new Listener(group.target(), group.session(), recorder));
                        }
                    }
                    all.addAll(added);
                    return connectAll(added, atOnce);
                }),
                timeout);
    }

    /** Disconnects all listeners at once and reconnects them; returns when all are connected again. */
    public void reconnectAll(Duration timeout) {
        await(
                call(() -> {
                    all.forEach(Listener::close);
                    return connectAll(all, all.size());
                }),
                timeout);
    }

    private CompletableFuture<Void> connectAll(List<Listener> toConnect, int atOnce) {
        allConnected = new CompletableFuture<>();
        pending = toConnect.size();
        handshakesMax = atOnce;
        unconnected.addAll(toConnect);
        if (pending == 0) {
            allConnected.complete(null);
        }
        return allConnected;
    }

    private void await(CompletableFuture<Void> done, Duration timeout) {
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            int unfinished = call(() -> pending);
            throw new LoadFailed(unfinished + " listeners did not connect within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new LoadFailed(String.valueOf(e.getCause().getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoadFailed("interrupted", e);
        }
    }

    /** Makes the first {@code count} listeners stop reading but keep their connections. */
    public void stopReading(int count) {
        call(() -> {
            all.subList(0, count).forEach(Listener::stopReading);
            stalled.addAll(all.subList(0, count));
            return count;
        });
    }

    /** Records the latency of the frames that arrive in this window. */
    public void measure(MeasurementWindow window) {
        call(() -> {
            recorder.measure(window);
            return window;
        });
    }

    /** The frames of all listeners so far. */
    public DeliveryCounts counts() {
        return call(recorder::counts);
    }

    /**
     * How many frames the reading listeners have yet to receive.
     *
     * @param sent number of frames sent, by session
     */
    public long outstanding(long[] sent) {
        return call(() -> all.stream()
                .filter(listener -> !stalled.contains(listener))
                .mapToLong(listener -> Math.max(0, sent[listener.session()] - listener.nextSequence()))
                .sum());
    }

    /** How many listeners reconnected and have not yet received a frame that was sent after that. */
    public long catchingUp() {
        return call(() -> all.stream().filter(Listener::isCatchingUp).count());
    }

    /** How many handshakes failed, including those that were retried. */
    public long refusals() {
        return call(() -> refusals);
    }

    /** How many connections the server closed. */
    public long disconnects() {
        return call(() -> disconnects);
    }

    /** Why the last connection closed, with the server's last error message. */
    public String lastDisconnect() {
        return call(() -> lastDisconnect);
    }

    /** Frames delivered so far, as of the last select. */
    public long delivered() {
        return delivered;
    }

    /** The listeners' thread, for measuring its CPU time. */
    public long threadId() {
        return thread.getId();
    }

    /** Runs the function on the listeners' thread and returns its result. */
    private <T> T call(Supplier<T> function) {
        CompletableFuture<T> result = new CompletableFuture<>();
        tasks.add(() -> result.complete(function.get()));
        selector.wakeup();
        return result.orTimeout(TASK_SECONDS_MAX, TimeUnit.SECONDS).join();
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::handleReady, SELECT_MILLIS);
                delivered = recorder.delivered;
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                startHandshakes();
                sendPongs();
            }
            all.forEach(Listener::close);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the listeners' selector failed", e);
        }
    }

    private void startHandshakes() {
        while (!retries.isEmpty() && retries.peek().nanos() - System.nanoTime() <= 0) {
            unconnected.add(retries.remove().listener());
        }
        while (handshakes < handshakesMax && !unconnected.isEmpty()) {
            Listener listener = unconnected.remove();
            handshakes++;
            try {
                listener.connect(selector);
            } catch (IOException e) {
                handshakeFailed(listener, true, "no connection: " + e.getMessage());
            }
        }
    }

    private void sendPongs() {
        long now = System.nanoTime();
        if (!stalled.isEmpty() && now - lastPongNanos > PONG_INTERVAL_NANOS) {
            lastPongNanos = now;
            stalled.forEach(Listener::sendPong);
        }
    }

    private void handleReady(SelectionKey key) {
        Listener listener = (Listener) key.attachment();
        try {
            if (key.isConnectable()) {
                listener.connected();
            } else if (listener.read(shared)) {
                received(listener, shared.position());
            } else {
                disconnected(listener, "closed");
            }
        } catch (IOException e) {
            disconnected(listener, String.valueOf(e.getMessage()));
        }
    }

    private void received(Listener listener, int to) {
        long now = System.nanoTime();
        if (listener.isOpen()) {
            recorder.setArrivalTime(now);
            listener.receive(shared, 0, to);
            return;
        }
        HandshakeResponse response = HandshakeResponse.read(shared, to);
        if (!response.isComplete()) {
            listener.keepIncomplete(shared, 0, to);
        } else if (response.isOpen()) {
            handshakes--;
            listener.handshakeCompleted(now);
            recorder.setArrivalTime(now);
            listener.receive(shared, response.bytes(), to);
            if (--pending == 0) {
                allConnected.complete(null);
            }
        } else {
            handshakeFailed(listener, response.isRetryable(), response.statusLine());
        }
    }

    private void disconnected(Listener listener, String reason) {
        if (listener.isOpen()) {
            disconnects++;
            lastDisconnect = (reason + " " + listener.lastError()).strip();
            listener.close();
        } else {
            handshakeFailed(listener, true, reason);
        }
    }

    private void handshakeFailed(Listener listener, boolean retryable, String reason) {
        handshakes--;
        refusals++;
        listener.close();
        if (retryable && listener.attempts() < ATTEMPTS_MAX) {
            int wait = ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX);
            retries.add(new Retry(listener, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait)));
        } else {
            allConnected.completeExceptionally(new LoadFailed("a listener could not connect: " + reason));
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
