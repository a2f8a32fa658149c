// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.domain.connection.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many HTTP connections are open, and closes those on which no request arrives: silent ones, and ones whose request
 * line and headers take too long, a byte at a time. When all are in use, a connection of the address with the most makes room.
 * A connection that becomes a WebSocket counts no more. Thread-safe: Jetty's threads open and close, its timer sweeps.
 */
final class HttpConnections extends AbstractLifeCycle implements Connection.Listener {

    private static final long SWEEP_MILLIS = 1_000;

    /** Two sweeps late: the process stood still, and what clients sent meanwhile is not read yet. */
    private static final long STOOD_STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(3 * SWEEP_MILLIS);

    private static final ByteBuffer REFUSAL = ByteBuffer.wrap(("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\n"
                            + "Connection: close\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII))
            .asReadOnlyBuffer();

    private final Map<Connection, Watched> connections = new ConcurrentHashMap<>();
    private final Map<Network, Integer> peers = new ConcurrentHashMap<>();
    private final Connector connector;
    private final HttpLimits limits;
    private final HttpMetrics metrics;
    private volatile Scheduler.@Nullable Task sweep;

    /** Of the sweeper: when it last ran, and when it last ran after it had stood still. */
    private volatile long sweptNanos;

    private volatile long resumedNanos;

    /** One connection. The mutable fields are the sweeper's. */
    private static final class Watched {

        private final Network peer;
        private final long openedNanos;
        private long messages;
        private boolean wasBusy;
        private long bytes;

        /** Since when the head of a request has been arriving; 0 while none is. */
        private long headNanos;

        Watched(Network peer, long openedNanos) {
            this.peer = peer;
            this.openedNanos = openedNanos;
        }
    }

    HttpConnections(Connector connector, HttpLimits limits, HttpMetrics metrics) {
        this.connector = connector;
        this.limits = limits;
        this.metrics = metrics;
        metrics.countConnections(connections::size);
    }

    @Override
    protected void doStart() {
        sweptNanos = System.nanoTime();
        resumedNanos = sweptNanos;
        sweepLater();
    }

    @Override
    protected void doStop() {
        Scheduler.Task next = sweep;
        if (next != null) {
            next.cancel();
        }
    }

    private void sweepLater() {
        sweep = connector.getScheduler().schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        Network peer = peer(connection.getEndPoint());
        connections.put(connection, new Watched(peer, System.nanoTime()));
        peers.merge(peer, 1, Integer::sum);
        if (connections.size() > limits.connectionsMax()) {
            makeRoom(connection);
        }
    }

    private static Network peer(EndPoint endPoint) {
        return Network.of(
                endPoint.getRemoteSocketAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                        ? remote.getAddress().getHostAddress()
                        : "unknown");
    }

    @Override
    public void onClosed(Connection connection) {
        Watched closed = connections.remove(connection);
        if (closed != null) {
            peers.computeIfPresent(closed.peer, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    /**
     * Closes the oldest connection between two requests: the newcomer's own address's if no other has more, else that of the
     * address with the most. The newcomer is refused if it is the only one that can go.
     */
    private synchronized void makeRoom(Connection newcomer) {
        Watched arrived = connections.get(newcomer);
        if (arrived == null || connections.size() <= limits.connectionsMax()) {
            return;
        }
        metrics.countConnectionRefused();
        int ofNewcomersPeer = peers.getOrDefault(arrived.peer, 1);
        Map.Entry<Network, Integer> most =
                peers.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        boolean isOwn = most.getValue() <= ofNewcomersPeer;
        Network peer = isOwn ? arrived.peer : most.getKey();
        Connection leaving = oldest(peer, newcomer, true)
                .or(() -> isOwn ? Optional.empty() : oldest(peer, newcomer, false))
                .orElse(newcomer);
        if (leaving == newcomer) {
            refuse(newcomer.getEndPoint());
        }
        // Jetty does it on another thread, and the next newcomer must not choose the same one.
        onClosed(leaving);
        leaving.getEndPoint().close();
    }

    private Optional<Connection> oldest(Network peer, Connection newcomer, boolean betweenRequests) {
        return connections.entrySet().stream()
                .filter(each -> each.getKey() != newcomer
                        && each.getValue().peer.equals(peer)
                        && (!betweenRequests || isBetweenRequests(each.getKey())))
                .min(Comparator.comparingLong(each -> each.getValue().openedNanos))
                .map(Map.Entry::getKey);
    }

    private static void refuse(EndPoint endPoint) {
        try {
            endPoint.flush(REFUSAL.duplicate());
        } catch (IOException gone) {
            // It is closed in any case.
        }
    }

    /** Interim responses (100) count as messages too, so there may be more of them than requests. */
    private static boolean isBetweenRequests(Connection connection) {
        return connection.getMessagesOut() >= connection.getMessagesIn();
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            if (now - sweptNanos >= STOOD_STILL_NANOS) {
                resumedNanos = now;
            }
            sweptNanos = now;
            connections.forEach((connection, watched) -> {
                if (isOverdue(connection, watched, now)) {
                    metrics.countSlowHead();
                    connection.getEndPoint().close(new TimeoutException("no request arrives"));
                }
            });
        } finally {
            if (isRunning()) {
                sweepLater();
            }
        }
    }

    /** Whether the next request's head has been awaited, or has been arriving, for too long. */
    private boolean isOverdue(Connection connection, Watched watched, long now) {
        long max = limits.headTimeout().toNanos();
        long messages = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        boolean isBusy = !isBetweenRequests(connection);
        if (messages != watched.messages || isBusy || watched.wasBusy) {
            watched.messages = messages;
            watched.wasBusy = isBusy;
            watched.bytes = bytes;
            watched.headNanos = 0;
            return false;
        }
        if (messages == 0) {
            return now - watched.openedNanos >= max && now - resumedNanos >= max;
        }
        if (bytes == watched.bytes) {
            // Idle between two requests: Jetty's idle timeout ends it.
            return false;
        }
        if (watched.headNanos == 0) {
            watched.headNanos = now;
        }
        return now - watched.headNanos >= max && now - resumedNanos >= max;
    }
}
