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
 * A TCP proxy on loopback that breaks connections on purpose, the way a {@link Fault} says.
 *
 * <p>It knows just enough of HTTP's upgrade and of WebSocket's frames to tell where messages end, and never changes a
 * byte. Plain HTTP passes through. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {

    private final Traffic traffic = new Traffic();
    private final Set<ProxiedConnection> present = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;
    private final InetSocketAddress address;

    private final Listener listener;

    /** Guarded by this, as are the next two. */
    private InetSocketAddress target;

    private Play play = new Play(new Fault.None());
    private boolean closed;

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listener = new Listener(this::welcome);
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon("fault-proxy-timer", task));
        listener.open();
    }

    /**
     * A proxy to this target on a free port, without a fault.
     *
     * @throws UncheckedIOException if no port can be had
     */
    public static FaultProxy to(InetSocketAddress target) {
        try {
            return new FaultProxy(target);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    /** A proxy to this port on loopback. */
    public static FaultProxy to(int port) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Where clients connect to; the same until it is closed. */
    public InetSocketAddress address() {
        return address;
    }

    public int port() {
        return address.getPort();
    }

    /** From now on new connections go there: the server came back on another port. */
    public synchronized void redirect(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** From now on new connections have this fault; a freeze at once takes the present ones too. */
    public void play(Fault fault) {
        synchronized (this) {
            play = new Play(fault);
            if (fault instanceof Fault.Freeze freeze && freeze.isAtOnce()) {
                present.forEach(ProxiedConnection::freeze);
            }
            if (closed) {
                return;
            }
        }
        // Not while holding the lock: the acceptor may be waiting for it.
        if (fault instanceof Fault.Refuse refuse && refuse.manner() == Fault.Manner.NOT_LISTENING) {
            listener.shut();
        } else {
            listener.open();
        }
    }

    /** Nothing is forwarded any more, on no connection, and nothing fails. */
    public void freeze() {
        play(new Fault.Freeze());
    }

    /** From now on new connections have no fault, and frozen ones go on with what was in flight. */
    public void heal() {
        play(new Fault.None());
        present.forEach(ProxiedConnection::thaw);
    }

    /** Resets every present connection. */
    public void cutAll() {
        cutAll(Ending.RESET);
    }

    public void cutAll(Ending ending) {
        List.copyOf(present).forEach(connection -> connection.cut(ending));
    }

    /** How many connections were accepted so far, refused ones not counted. */
    public long connections() {
        return traffic.connections.get();
    }

    /** How many of them this proxy has cut. */
    public long cuts() {
        return traffic.cuts.get();
    }

    /** How many whole messages were forwarded so far, or wait in a freeze to be. */
    public long messages(Direction direction) {
        return traffic.messages(direction);
    }

    /** How many bytes came so far from one side or both, whether or not they were forwarded. */
    public long bytes(Direction direction) {
        return traffic.bytes(direction);
    }

    /** Stops listening and closes every connection. Again: nothing happens. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        listener.shut();
        timer.shutdownNow();
        List.copyOf(present).forEach(connection -> connection.end(Ending.CLOSE));
    }

    private synchronized void welcome(Socket client) {
        if (closed || play.fault() instanceof Fault.Refuse) {
            ProxiedConnection.close(client, Ending.RESET);
            return;
        }
        String name = "fault-proxy-" + port() + "-" + traffic.connections.incrementAndGet();
        ProxiedConnection connection = new ProxiedConnection(client, play, traffic, timer, name, present::remove);
        present.add(connection);
        if (play.fault() instanceof Fault.Freeze freeze && freeze.isAtOnce()) {
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
