// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket server that echoes every message, and responds to a plain GET with hello. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Thread acceptor;

    EchoServer() throws IOException {
        listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        acceptor = daemon(() -> {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    daemon(() -> serve(socket));
                }
            } catch (IOException closed) {
                // Closed by the test.
            }
        });
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private static void serve(Socket socket) {
        try (RawWebSocket webSocket = RawWebSocket.served(socket)) {
            if (!webSocket.readHead().contains("Upgrade: websocket")) {
                byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
                webSocket.sendHead("HTTP/1.1 200 OK\r\nContent-Length: " + hello.length + "\r\n\r\nhello");
                return;
            }
            webSocket.sendHead("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
            while (true) {
                RawWebSocket.Message message = webSocket.read();
                webSocket.send(true, message.opcode(), message.payload());
            }
        } catch (IOException gone) {
            // The client closed the connection.
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "echo-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
