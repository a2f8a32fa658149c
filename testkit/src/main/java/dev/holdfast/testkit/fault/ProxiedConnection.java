// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through the proxy: a socket and a {@link Forwarder} for each direction. Safe for use by many threads. */
final class ProxiedConnection {

    /** A target on loopback answers at once, or not at all. */
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final ActiveFault active;
    private final TrafficCounters counters;
    private final ScheduledExecutorService timer;
    private final String name;
    private final Consumer<ProxiedConnection> onEnd;
    private final PauseSwitch pause = new PauseSwitch();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean cutIsDue = new AtomicBoolean();
    private final AtomicInteger messages = new AtomicInteger();
    private volatile boolean webSocket;
    private volatile long webSocketSince;

    ProxiedConnection(
            Socket client,
            ActiveFault active,
            TrafficCounters counters,
            ScheduledExecutorService timer,
            String name,
            Consumer<ProxiedConnection> onEnd) {
        this.client = client;
        this.active = active;
        this.counters = counters;
        this.timer = timer;
        this.name = name;
        this.onEnd = onEnd;
    }

    /** Connects to the target and forwards until one side ends, on threads of its own. */
    void start(InetSocketAddress target) {
        thread(name + "-up", () -> forward(target)).start();
    }

    private void forward(InetSocketAddress target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_TIMEOUT_MS);
        } catch (IOException unreachable) {
            end(CutMode.RESET);
            return;
        }
        Fault fault = active.fault();
        ByteSink toServer = ByteSink.of(fault, server, pause, this::peerFailed, name + "-up");
        ByteSink toClient = ByteSink.of(fault, client, pause, this::peerFailed, name + "-down");
        Thread down =
                thread(name + "-down", new Forwarder(this, Direction.SERVER_TO_CLIENT, server, toClient, fault)::run);
        down.start();
        new Forwarder(this, Direction.CLIENT_TO_SERVER, client, toServer, fault).run();
        try {
            down.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        end(CutMode.CLOSE);
    }

    boolean isWebSocket() {
        return webSocket;
    }

    void becameWebSocket() {
        webSocketSince = System.nanoTime();
        webSocket = true;
    }

    void countMessage(Direction direction) {
        counters.countMessage(direction);
    }

    void countBytes(Direction direction, int count) {
        counters.countBytes(direction, count);
    }

    /** A message was forwarded. Returns false if no later byte may pass. */
    boolean messagePassed(Direction direction, String text) {
        Fault fault = active.fault();
        if (fault instanceof Fault.CutAfterMessage cut && cut.direction().covers(direction)) {
            return cutAfter(cut.delay(), cut.ending());
        }
        if (fault instanceof Fault.CutAfterAge cut
                && cut.direction().covers(direction)
                && System.nanoTime() - webSocketSince >= cut.age().toNanos()) {
            return cutAfter(cut.delay(), CutMode.RESET);
        }
        if (fault instanceof Fault.CutAfterText cut
                && direction == Direction.SERVER_TO_CLIENT
                && text.contains(cut.contains())
                && active.occurs(cut.times())) {
            return cutAfter(cut.delay(), cut.ending());
        }
        if (fault instanceof Fault.Freeze freeze
                && freeze.direction().covers(direction)
                && messages.incrementAndGet() == freeze.afterMessages()) {
            freeze();
        }
        return true;
    }

    boolean refuseWebSocket() {
        cut(CutMode.RESET);
        return false;
    }

    boolean cutInMidFrame() {
        cut(((Fault.CutMidFrame) active.fault()).ending());
        return false;
    }

    private boolean cutAfter(Duration delay, CutMode ending) {
        if (!cutIsDue.compareAndSet(false, true)) {
            return true;
        }
        if (delay.isZero()) {
            cut(ending);
            return false;
        }
        try {
            timer.schedule(() -> cut(ending), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException proxyIsClosing) {
            return false;
        }
        return true;
    }

    void freeze() {
        pause.pause();
    }

    void thaw() {
        pause.resume();
    }

    /** Cuts the connection as a fault, and counts it. */
    void cut(CutMode ending) {
        if (ended.compareAndSet(false, true)) {
            // Counted first, so that a test that notices the cut finds it counted.
            counters.cuts.incrementAndGet();
            closeBoth(ending);
        }
    }

    /** One side failed without a fault of the proxy: resets the other one. */
    void peerFailed() {
        end(CutMode.RESET);
    }

    void end(CutMode ending) {
        if (ended.compareAndSet(false, true)) {
            closeBoth(ending);
        }
    }

    private void closeBoth(CutMode ending) {
        close(client, ending);
        close(server, ending);
        // Threads that waited then find the sockets closed.
        pause.resume();
        onEnd.accept(this);
    }

    static void close(Socket socket, CutMode ending) {
        try (socket) {
            if (ending == CutMode.RESET && !socket.isClosed()) {
                // With a linger time of 0 a close sends a reset.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException alreadyClosed) {
            // It is closed already.
        }
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
