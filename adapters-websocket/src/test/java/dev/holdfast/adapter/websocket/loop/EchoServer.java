// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers each message with the same message, over the codec and the event loops alone: for others' conformance suites, such as
 * Autobahn's fuzzingclient ({@code .ci/autobahn-check}).
 */
public final class EchoServer implements AutoCloseable {

    /** RFC 6455 §1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: *(\\S+)", Pattern.CASE_INSENSITIVE);

    private final ServerSocketChannel socket;
    private final EventLoopGroup eventLoops = new EventLoopGroup(
            EventLoopSettings.DEFAULT,
            new NanoClock(),
            () -> new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes()));

    EchoServer() throws IOException {
        socket = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        eventLoops.start();
        Thread acceptor = new Thread(this::accept, "echo-acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return socket.socket().getLocalPort();
    }

    /** Serves until the process ends. Writes its port to the file that it is given, once it accepts connections. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EchoServer server = new EchoServer();
        Files.writeString(Path.of(arguments[0]), server.port() + "\n");
        Thread.currentThread().join();
    }

    /** One handshake after the other: a conformance suite makes one connection at a time. */
    private void accept() {
        try {
            while (true) {
                SocketChannel client = socket.accept();
                try {
                    upgrade(client);
                } catch (SocketException left) {
                    client.close();
                    continue;
                }
                client.configureBlocking(false);
                EventLoop eventLoop = eventLoops.next();
                EchoConnection connection = new EchoConnection(client);
                eventLoop.execute(() -> connection.open(eventLoop));
            }
        } catch (IOException closed) {
            // The server is closed.
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void upgrade(SocketChannel client) throws IOException, NoSuchAlgorithmException {
        StringBuilder head = new StringBuilder();
        ByteBuffer octet = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (client.read(octet.clear()) < 0) {
                throw new SocketException("the client left within its handshake");
            }
            head.append((char) octet.get(0));
        }
        Matcher key = KEY.matcher(head);
        if (!key.find()) {
            throw new SocketException("no key");
        }
        byte[] digest =
                MessageDigest.getInstance("SHA-1").digest((key.group(1) + GUID).getBytes(StandardCharsets.US_ASCII));
        client.write(StandardCharsets.US_ASCII.encode(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n"));
    }

    /** Of the machine. */
    private static final class NanoClock implements Clock {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) {
            LockSupport.parkNanos(time.toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        eventLoops.close();
    }
}
