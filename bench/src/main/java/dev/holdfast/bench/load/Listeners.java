// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * All listeners, served by one thread with one selector and one read buffer. Any thread may call the public methods.
 *
 * <p>The listeners' thread checks frames in place. It reads the clock once for each read, so frames that arrived together
 * have one arrival time. It also runs the bodies of the public methods, after its next select.
 */
public final class Listeners implements AutoCloseable {

    private static final long SELECT_MILLIS = 20;

    private final Thread thread = new Thread(this::run, "listeners");
    private final Connections connections = new Connections();
    private final LoopTasks tasks = new LoopTasks(connections::wakeUp);
    private final DeliveryRecorder recorder = new DeliveryRecorder();

    // Confined to the listeners' thread.
    private final List<Listener> all = new ArrayList<>();
    private boolean disconnectsExpected;
    private long disconnects;
    private String lastDisconnect = "";

    private volatile long delivered;
    private volatile boolean closed;

    public Listeners() {
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
     * Adds listeners and connects them; returns when all have joined.
     *
     * @param atOnce how many may be connecting at a time
     * @throws LoadFailed if a listener cannot connect
     */
    public void connect(List<ListenerGroup> groups, int atOnce, Duration timeout) {
        await(beginConnect(groups, atOnce), timeout);
    }

    /** Adds listeners and begins to connect them; {@link #await} waits for them. */
    public CompletableFuture<Void> beginConnect(List<ListenerGroup> groups, int atOnce) {
        return tasks.call(() -> {
            List<Listener> added = new ArrayList<>();
            for (ListenerGroup group : groups) {
                for (int i = 0; i < group.count(); i++) {
                    added.add(new Listener(group.target(), group.session(), recorder, this::disconnected));
                }
            }
            all.addAll(added);
            return connections.connect(added.stream().map(Listener::connection).toList(), atOnce);
        });
    }

    /** @throws LoadFailed if a listener cannot connect, or if time is up */
    public void await(CompletableFuture<Void> joined, Duration timeout) {
        tasks.await(joined, timeout, "a listener", connections::pending);
    }

    /** Disconnects all listeners and reconnects them, all at once; {@link #await} waits for them. */
    public CompletableFuture<Void> beginReconnect() {
        return tasks.call(() -> {
            disconnectsExpected = false;
            all.forEach(listener -> listener.connection().close());
            return connections.connect(all.stream().map(Listener::connection).toList(), all.size());
        });
    }

    /** From now until {@link #beginReconnect} the server may close connections: it is being restarted. */
    public void expectDisconnects() {
        tasks.call(() -> disconnectsExpected = true);
    }

    /** Makes the first {@code count} listeners stop reading but keep their connections. */
    public void stopReading(int count) {
        tasks.call(() -> {
            all.subList(0, count).forEach(Listener::stopReading);
            return count;
        });
    }

    /** Records the latency of the frames that arrive in this window. */
    public void measure(MeasurementWindow window) {
        tasks.call(() -> {
            recorder.measure(window);
            return window;
        });
    }

    /** The frames of all listeners so far. */
    public DeliveryCounts counts() {
        return tasks.call(recorder::counts);
    }

    /**
     * How many frames the reading listeners have yet to receive.
     *
     * @param sent number of frames sent, by session
     */
    public long outstanding(long[] sent) {
        return tasks.call(() -> all.stream()
                .filter(listener -> !listener.isStalled())
                .mapToLong(listener -> Math.max(0, sent[listener.session()] - listener.nextSequence()))
                .sum());
    }

    /** How many listeners reconnected and have not yet received a frame that was sent after that. */
    public long catchingUp() {
        return tasks.call(() -> all.stream().filter(Listener::isCatchingUp).count());
    }

    /** How many attempts to join failed, including those that were retried. */
    public long refusals() {
        return tasks.call(connections::refusals);
    }

    /** How many connections the server closed. */
    public long disconnects() {
        return tasks.call(() -> disconnects);
    }

    /** Why the last connection closed, with the server's last error message. */
    public String lastDisconnect() {
        return tasks.call(() -> lastDisconnect);
    }

    /** Frames delivered so far, as of the last select. */
    public long delivered() {
        return delivered;
    }

    /** The listeners' thread, for measuring its CPU time. */
    public long threadId() {
        return thread.getId();
    }

    private void run() {
        try (connections) {
            while (!closed) {
                connections.select(SELECT_MILLIS);
                delivered = recorder.delivered;
                tasks.run();
                connections.turn();
            }
            all.forEach(listener -> listener.connection().close());
        } catch (IOException e) {
            throw new UncheckedIOException("the listeners' selector failed", e);
        }
    }

    private void disconnected(String reason) {
        if (!disconnectsExpected) {
            disconnects++;
            lastDisconnect = reason;
        }
    }

    @Override
    public void close() {
        closed = true;
        connections.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
