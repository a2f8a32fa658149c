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

/** One connection through the proxy: two sockets, two pumps, one fault. */
final class ProxiedConnection {

    /** A target on loopback answers at once or not at all. */
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final Play play;
    private final Traffic traffic;
    private final ScheduledExecutorService timer;
    private final String name;
    private final Consumer<ProxiedConnection> onEnd;
    private final Gate gate = new Gate();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean cutIsDue = new AtomicBoolean();
    private final AtomicInteger messages = new AtomicInteger();
    private volatile boolean webSocket;
    private volatile long webSocketSince;

    ProxiedConnection(
            Socket client,
            Play play,
            Traffic traffic,
            ScheduledExecutorService timer,
            String name,
            Consumer<ProxiedConnection> onEnd) {
        this.client = client;
        this.play = play;
        this.traffic = traffic;
        this.timer = timer;
        this.name = name;
        this.onEnd = onEnd;
    }

    /** Connects to the target and forwards until either side is done, on threads of its own. */
    void start(InetSocketAddress target) {
        thread(name + "-up", () -> carry(target)).start();
    }

    private void carry(InetSocketAddress target) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_TIMEOUT_MS);
        } catch (IOException unreachable) {
            end(Ending.RESET);
            return;
        }
        Fault fault = play.fault();
        Outlet toServer = Outlet.of(fault, server, gate, this::peerBroke, name + "-up");
        Outlet toClient = Outlet.of(fault, client, gate, this::peerBroke, name + "-down");
        Thread down = thread(name + "-down", new Pump(this, Direction.SERVER_TO_CLIENT, server, toClient, fault)::run);
        down.start();
        new Pump(this, Direction.CLIENT_TO_SERVER, client, toServer, fault).run();
        try {
            down.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        end(Ending.CLOSE);
    }

    boolean isWebSocket() {
        return webSocket;
    }

    void becameWebSocket() {
        webSocketSince = System.nanoTime();
        webSocket = true;
    }

    void countMessage(Direction direction) {
        traffic.countMessage(direction);
    }

    void countBytes(Direction direction, int count) {
        traffic.countBytes(direction, count);
    }

    /** A message has been forwarded. False where nothing may follow it. */
    boolean messagePassed(Direction direction, String text) {
        Fault fault = play.fault();
        if (fault instanceof Fault.CutAfterMessage cut && cut.direction().covers(direction)) {
            return cutAfter(cut.delay(), cut.ending());
        }
        if (fault instanceof Fault.CutOfAge cut
                && cut.direction().covers(direction)
                && System.nanoTime() - webSocketSince >= cut.age().toNanos()) {
            return cutAfter(cut.delay(), Ending.RESET);
        }
        if (fault instanceof Fault.CutAfterText cut
                && direction == Direction.SERVER_TO_CLIENT
                && text.contains(cut.contains())
                && play.strikes(cut.times())) {
            return cutAfter(cut.delay(), cut.ending());
        }
        if (fault instanceof Fault.Freeze freeze
                && freeze.direction().covers(direction)
                && messages.incrementAndGet() == freeze.afterMessages()) {
            freeze();
        }
        return true;
    }

    boolean socketRefused() {
        cut(Ending.RESET);
        return false;
    }

    boolean cutInMidFrame() {
        cut(((Fault.CutInMidFrame) play.fault()).ending());
        return false;
    }

    private boolean cutAfter(Duration delay, Ending ending) {
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
        gate.shut();
    }

    void thaw() {
        gate.open();
    }

    /** Breaks it on purpose, which counts. */
    void cut(Ending ending) {
        if (ended.compareAndSet(false, true)) {
            // Counted first, so that whoever notices the cut finds it counted.
            traffic.cuts.incrementAndGet();
            closeBoth(ending);
        }
    }

    /** One side broke by itself: so does the other. */
    void peerBroke() {
        end(Ending.RESET);
    }

    void end(Ending ending) {
        if (ended.compareAndSet(false, true)) {
            closeBoth(ending);
        }
    }

    private void closeBoth(Ending ending) {
        close(client, ending);
        close(server, ending);
        // Whoever waits there finds the sockets closed.
        gate.open();
        onEnd.accept(this);
    }

    static void close(Socket socket, Ending ending) {
        try (socket) {
            if (ending == Ending.RESET && !socket.isClosed()) {
                // Lingering for 0 s makes closing send a reset.
                socket.setSoLinger(true, 0);
            }
        } catch (IOException alreadyGone) {
            // It is closed, which is all that was wanted.
        }
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
