// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers each message with the same message, over the codec alone: for others' conformance suites, such as Autobahn's
 * fuzzingclient ({@code .ci/autobahn-check}). One thread a connection.
 */
public final class EchoServer implements AutoCloseable {

    /** RFC 6455 §1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: *(\\S+)", Pattern.CASE_INSENSITIVE);

    /** Section 9 of Autobahn's cases sends messages of 16 MiB. */
    private static final int MESSAGE_BYTES_MAX = 32 << 20;

    private static final int READ_BYTES = 64 * 1024;

    /** What is read and discarded after a failure, so that TCP delivers the close frame (RFC 1122 §4.2.2.13). */
    private static final int DISCARDED_BYTES_MAX = 1 << 20;

    private final ServerSocket socket;

    EchoServer(int port) throws IOException {
        socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::accept, "echo-acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Serves until the process ends. Writes its port to the file that it is given, once it accepts connections. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EchoServer server = new EchoServer(0);
        Files.writeString(Path.of(arguments[0]), server.port() + "\n");
        Thread.currentThread().join();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                Thread connection = new Thread(() -> serve(client), "echo-connection");
                connection.setDaemon(true);
                connection.start();
            }
        } catch (IOException closed) {
            // The server is closed.
        }
    }

    private static void serve(Socket client) {
        try (client) {
            upgrade(client);
            new Echo(client).run();
        } catch (SocketException gone) {
            // The client left without closing.
        } catch (IOException | NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static void upgrade(Socket client) throws IOException, NoSuchAlgorithmException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = client.getInputStream().read();
            if (octet < 0) {
                throw new SocketException("the client left within its handshake");
            }
            head.append((char) octet);
        }
        Matcher key = KEY.matcher(head);
        if (!key.find()) {
            throw new SocketException("no key");
        }
        byte[] digest =
                MessageDigest.getInstance("SHA-1").digest((key.group(1) + GUID).getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** One connection. Confined to its thread. */
    private static final class Echo implements FrameHandler {

        private final Socket client;
        private final OutputStream out;
        private final FrameDecoder decoder = new FrameDecoder(this, MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX);
        private IOException lost;

        Echo(Socket client) throws IOException {
            this.client = client;
            this.out = client.getOutputStream();
        }

        void run() throws IOException {
            InputStream in = client.getInputStream();
            ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES).limit(0);
            int discarded = 0;
            while (discarded < DISCARDED_BYTES_MAX) {
                ByteBuffer larger = buffer;
                if (decoder.bytesNeeded() > buffer.capacity()) {
                    larger = ByteBuffer.allocate(decoder.bytesNeeded()).put(buffer);
                } else {
                    larger.compact();
                }
                int read = in.read(larger.array(), larger.position(), larger.remaining());
                if (read < 0) {
                    return;
                }
                discarded += decoder.hasEnded() ? read : 0;
                buffer = larger.position(larger.position() + read).flip();
                decoder.decode(buffer);
                if (lost != null) {
                    throw lost;
                }
            }
        }

        private void send(ByteBuffer frame) {
            try {
                out.write(frame.array(), frame.arrayOffset() + frame.position(), frame.remaining());
            } catch (IOException gone) {
                lost = gone;
            }
        }

        private static byte[] copy(ByteBuffer payload) {
            byte[] copy = new byte[payload.remaining()];
            payload.get(copy);
            return copy;
        }

        @Override
        public boolean binary(ByteBuffer payload) {
            // The same header as a text's, but for the opcode.
            send(FrameEncoder.text(copy(payload)).put(0, (byte) (OpCode.FIN | OpCode.BINARY)));
            return true;
        }

        @Override
        public void text(String text) {
            send(FrameEncoder.text(text.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public void ping(ByteBuffer payload) {
            send(FrameEncoder.pong(payload));
        }

        @Override
        public void closeReceived(int code) {
            send(FrameEncoder.close(code == CloseStatus.NONE ? 1000 : code, ""));
            endOutput();
        }

        @Override
        public boolean accept() {
            return true;
        }

        @Override
        public void failed(int code, String explanation) {
            send(FrameEncoder.close(code, explanation));
            endOutput();
        }

        private void endOutput() {
            try {
                client.shutdownOutput();
            } catch (IOException gone) {
                lost = gone;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
