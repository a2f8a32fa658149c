// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A TCP proxy on loopback that injects a {@link Fault} into connections.
 *
 * <p>It parses HTTP upgrades and WebSocket frame headers only to find the ends of messages, and changes no byte. Plain HTTP
 * passes through. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

    private final TrafficCounters counters = new TrafficCounters();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final InetSocketAddress address;

    private final Acceptor acceptor;

    /** Guarded by this, as are the next two fields. */
    private InetSocketAddress target;

    private ActiveFault active = new ActiveFault(new Fault.None());
    private boolean closed;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.acceptor = new Acceptor(this::accept);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), acceptor.port());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon("fault-proxy-timer", task));
        acceptor.open();
    }

    /**
     * Starts a proxy to this target on a free port, without a fault.
     *
     * @throws UncheckedIOException if no port is available
     */
    public static FaultProxy to(InetSocketAddress target) {
        try {
            return new FaultProxy(target);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** Starts a proxy to this port on loopback. */
    public static FaultProxy to(int port) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** The address for clients, which stays the same until {@link #close}. */
    public InetSocketAddress address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    /** Sends new connections to another target, as after a restart on another port. */
    public synchronized void redirect(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** Injects this fault into new connections. An immediate freeze also affects present ones. */
    public void play(Fault fault) {
        synchronized (this) {
            active = new ActiveFault(fault);
            if (fault instanceof Fault.Freeze freeze && freeze.isImmediate()) {
                connections.forEach(ProxiedConnection::freeze);
            }
            if (closed) {
                return;
            }
        }
        // Outside of the lock, which the acceptor's thread may wait for.
        if (fault instanceof Fault.Refuse refuse && refuse.mode() == Fault.RefuseMode.NOT_LISTENING) {
            acceptor.close();
        } else {
            acceptor.open();
        }
    }

    /** Freezes all connections: forwards nothing, without an error. */
    public void freeze() {
        play(new Fault.Freeze());
    }

    /** Removes the fault. Frozen connections continue with the bytes that were in flight. */
    public void heal() {
        play(new Fault.None());
        connections.forEach(ProxiedConnection::thaw);
    }

    /** Resets every present connection. */
    public void cutAll() {
        cutAll(CutMode.RESET);
    }

    public void cutAll(CutMode ending) {
        List.copyOf(connections).forEach(connection -> connection.cut(ending));
    }

    /** Number of connections accepted so far, without refused ones. */
    public long connections() {
        return counters.connections.get();
    }

    /** Number of connections that this proxy has cut. */
    public long cuts() {
        return counters.cuts.get();
    }

    /** Number of complete messages so far, including those that wait in a freeze. */
    public long messages(Direction direction) {
        return counters.messages(direction);
    }

    /** Number of bytes received so far from one side or both, forwarded or not. */
    public long bytes(Direction direction) {
        return counters.bytes(direction);
    }

    /** Stops listening and closes every connection. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        acceptor.close();
        timer.shutdownNow();
        List.copyOf(connections).forEach(connection -> connection.end(CutMode.CLOSE));
    }

    private synchronized void accept(Socket client) {
        if (closed || active.fault() instanceof Fault.Refuse) {
            ProxiedConnection.close(client, CutMode.RESET);
            return;
        }
        String name = "fault-proxy-" + port() + "-" + counters.connections.incrementAndGet();
        ProxiedConnection connection =
                new ProxiedConnection(client, active, counters, timer, name, connections::remove);
        connections.add(connection);
        if (active.fault() instanceof Fault.Freeze freeze && freeze.isImmediate()) {
            connection.freeze();
        }
        connection.start(target);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
