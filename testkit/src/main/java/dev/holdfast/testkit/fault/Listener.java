package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A port on loopback that can be shut and opened again, and the thread that accepts on it. Safe for many threads. */
final class Listener {

    /** As many clients as may come back at once after a cut without one being refused by the kernel. */
    private static final int BACKLOG = 1_024;

    private final Consumer<Socket> welcome;
    private final int port;

    /** Guarded by this, as is the next. */
    private ServerSocket socket;

    private Thread acceptor;

    /** Listens on a free port; accepts nobody before {@link #open}. */
    Listener(Consumer<Socket> welcome) throws IOException {
        this.welcome = welcome;
        this.socket = listen(0);
        this.port = socket.getLocalPort();
        this.acceptor = acceptor(socket);
    }

    int port() {
        return port;
    }

    /** Accepts from now on. Open already: nothing happens. */
    synchronized void open() {
        if (socket.isClosed()) {
            try {
                socket = listen(port);
            } catch (IOException taken) {
                throw new UncheckedIOException("port " + port + " was taken in the meantime", taken);
            }
            acceptor = acceptor(socket);
        }
        if (acceptor.getState() == Thread.State.NEW) {
            acceptor.start();
        }
    }

    /** When this returns, connecting fails. Shut already: nothing happens. */
    synchronized void shut() {
        try {
            socket.close();
            // A thread within accept() keeps the port open in the kernel until it leaves.
            acceptor.join();
        } catch (IOException notOpen) {
            throw new UncheckedIOException(notOpen);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread acceptor(ServerSocket from) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            welcome.accept(from.accept());
                        }
                    } catch (IOException shut) {
                        // On purpose: whoever wants connections again opens it.
                    }
                },
                "fault-proxy-" + port);
        thread.setDaemon(true);
        return thread;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        // Connections that were cut a moment ago must not keep the port.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }
}
