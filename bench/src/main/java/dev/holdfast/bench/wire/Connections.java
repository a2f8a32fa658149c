// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Many connections on one selector with one read buffer: connects a bounded number at a time, reads, answers pings and
 * sends heartbeats from the moment a connection is open. Confined to the thread of its owner, which calls
 * {@link #select} or {@link #selectNow} and {@link #turn} again and again. {@link #wakeUp()} may be called by any thread.
 */
public final class Connections implements AutoCloseable {

    /** More than a socket's default buffer holds, so that one read empties it. */
    private static final int SHARED_BYTES = 1 << 20;

    private static final long KEEP_ALIVE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int ATTEMPTS_MAX = 20;
    private static final int RETRY_MILLIS_MIN = 100;
    private static final int RETRY_MILLIS_MAX = 1_000;

    private final Selector selector;
    private final ByteBuffer shared = ByteBuffer.allocateDirect(SHARED_BYTES);
    private final ArrayDeque<ClientConnection> unconnected = new ArrayDeque<>();
    private final PriorityQueue<Retry> retries = new PriorityQueue<>();
    private CompletableFuture<Void> allJoined = CompletableFuture.completedFuture(null);
    private int pending;
    private int inProgress;
    private int inProgressMax;
    private long refusals;
    private long lastKeepAliveNanos = System.nanoTime();

    /** A connection that did not come about, and the time of its next attempt. */
    private record Retry(ClientConnection connection, long nanos) implements Comparable<Retry> {

        @Override
        public int compareTo(Retry other) {
            return Long.signum(nanos - other.nanos);
        }
    }

    public Connections() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
    }

    /**
     * Begins to connect these; their owners learn one by one that they have joined.
     *
     * @param atOnce how many may be between their first packet and joining at a time
     * @return completes when all have joined; fails with an {@link IOException} if one cannot
     */
    public CompletableFuture<Void> connect(Collection<ClientConnection> added, int atOnce) {
        allJoined = new CompletableFuture<>();
        pending = added.size();
        inProgressMax = atOnce;
        unconnected.addAll(added);
        if (pending == 0) {
            allJoined.complete(null);
        }
        return allJoined;
    }

    /** How many of the last call of {@link #connect} have not joined yet. */
    public int pending() {
        return pending;
    }

    /** How many attempts to join failed so far, including those that were retried. */
    public long refusals() {
        return refusals;
    }

    /** Waits for something to read, and reads it. */
    public void select(long millisMax) throws IOException {
        selector.select(this::handleReady, millisMax);
    }

    /** Reads what there is to read. */
    public void selectNow() throws IOException {
        selector.selectNow(this::handleReady);
    }

    /** Ends {@link #select}. Any thread may call it. */
    public void wakeUp() {
        selector.wakeup();
    }

    /** Starts the connections whose turn it is and sends the heartbeats that are due. */
    public void turn() {
        long now = System.nanoTime();
        while (!retries.isEmpty() && retries.peek().nanos() - now <= 0) {
            unconnected.add(retries.remove().connection());
        }
        while (inProgress < inProgressMax && !unconnected.isEmpty()) {
            start(unconnected.remove());
        }
        if (now - lastKeepAliveNanos >= KEEP_ALIVE_INTERVAL_NANOS) {
            lastKeepAliveNanos = now;
            for (SelectionKey key : selector.keys()) {
                ClientConnection connection = (ClientConnection) key.attachment();
                if (connection.isJoined()) {
                    connection.keepAlive(now);
                }
            }
        }
    }

    private void start(ClientConnection connection) {
        inProgress++;
        try {
            connection.connect(selector);
        } catch (IOException e) {
            failed(connection, "no connection: " + e.getMessage(), true, 0);
        }
    }

    private void handleReady(SelectionKey key) {
        ClientConnection connection = (ClientConnection) key.attachment();
        boolean wasJoined = connection.isJoined();
        try {
            if (key.isConnectable()) {
                connection.finishConnect();
            } else if (!connection.read(shared)) {
                ended(connection, "closed");
            } else if (wasJoined) {
                connection.receive(shared, 0, shared.position(), System.nanoTime());
            } else {
                receivedWhileJoining(connection, shared.position());
            }
        } catch (IOException e) {
            ended(connection, String.valueOf(e.getMessage()));
        }
    }

    private void receivedWhileJoining(ClientConnection connection, int to) {
        long now = System.nanoTime();
        int from = 0;
        if (connection.isInHandshake()) {
            HandshakeResponse response = HandshakeResponse.read(shared, to);
            if (!response.isComplete()) {
                connection.keepIncomplete(shared, 0, to);
                return;
            }
            if (!response.isOpen()) {
                long afterMillis = TimeUnit.SECONDS.toMillis(response.retryAfterSeconds());
                failed(connection, response.statusLine(), response.isRetryable(), afterMillis);
                return;
            }
            connection.handshakeCompleted(now);
            from = response.bytes();
        }
        connection.receive(shared, from, to, now);
        if (connection.isJoined()) {
            inProgress--;
            if (--pending == 0) {
                allJoined.complete(null);
            }
        } else if (connection.isRefused()) {
            failed(connection, connection.lastError(), true, 0);
        }
    }

    /** Closes a connection that has ended, and tells its owner or tries again. */
    public void ended(ClientConnection connection, String reason) {
        String words = (reason + " " + connection.lastError()).strip();
        if (connection.isJoined()) {
            connection.close();
            connection.owner().disconnected(words);
        } else {
            failed(connection, words, true, 0);
        }
    }

    private void failed(ClientConnection connection, String reason, boolean retryable, long afterMillis) {
        inProgress--;
        refusals++;
        connection.close();
        if (retryable && connection.attempts() < ATTEMPTS_MAX) {
            long wait = Math.max(afterMillis, ThreadLocalRandom.current().nextInt(RETRY_MILLIS_MIN, RETRY_MILLIS_MAX));
            retries.add(new Retry(connection, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait)));
        } else {
            allJoined.completeExceptionally(new IOException(reason));
        }
    }

    /** Closes the selector; the connections are closed by their owners. */
    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a selector", e);
        }
    }
}
