// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** Accepts connections on a loopback port, which can be closed and opened again. Safe for use by many threads. */
final class Acceptor {

    /** Clients that may reconnect at the same time without being refused by the kernel. */
    private static final int BACKLOG = 1_024;

    private final Consumer<Socket> handler;
    private final int port;

    /** Guarded by this, as is the next field. */
    private ServerSocket socket;

    private Thread thread;

    /** Binds a free port. Accepts no connection before {@link #open}. */
    Acceptor(Consumer<Socket> handler) throws IOException {
        this.handler = handler;
        this.socket = listen(0);
        this.port = socket.getLocalPort();
        this.thread = thread(socket);
    }

    int port() {
        return port;
    }

    /** Accepts connections from now on. Idempotent. */
    synchronized void open() {
        if (socket.isClosed()) {
            try {
                socket = listen(port);
            } catch (IOException taken) {
                throw new UncheckedIOException("port " + port + " was taken meanwhile", taken);
            }
            thread = thread(socket);
        }
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Closes the port: when this has returned, connection attempts fail. Idempotent. */
    synchronized void close() {
        try {
            socket.close();
            // The kernel keeps the port open until the thread has left accept().
            thread.join();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(ServerSocket from) {
        Thread accepting = new Thread(
                () -> {
                    try {
                        while (true) {
                            handler.accept(from.accept());
                        }
                    } catch (IOException closed) {
                        // Closed by close().
                    }
                },
                "fault-proxy-" + port);
        accepting.setDaemon(true);
        return accepting;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        // Recently closed connections must not block the port.
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }
}
