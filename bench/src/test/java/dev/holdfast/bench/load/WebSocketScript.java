// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.bench.wire.ConnectTarget;
import dev.holdfast.bench.wire.WireProtocol;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A WebSocket server for tests, which does what the test says, one step after the other. One thread at a time may use it.
 */
final class WebSocketScript implements AutoCloseable {

    private static final int READ_MILLIS_MAX = 20_000;

    /** The accept value of the key that the load generator sends, from RFC 6455 §1.3. */
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final ServerSocket listening;
    private final List<Client> clients = new ArrayList<>();

    WebSocketScript() throws IOException {
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        listening.setSoTimeout(READ_MILLIS_MAX);
    }

    ConnectTarget target(WireProtocol protocol) {
        return new ConnectTarget((InetSocketAddress) listening.getLocalSocketAddress(), "/?", List.of(), protocol);
    }

    /** Waits for a client's handshake and does not answer it. */
    Client accept() throws IOException {
        Client client = new Client(listening.accept());
        clients.add(client);
        return client;
    }

    /** One connection. */
    static final class Client {

        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private final String request;

        private Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(READ_MILLIS_MAX);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            request = head.toString();
        }

        String request() {
            return request;
        }

        Client completeHandshake() throws IOException {
            write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n\r\n");
            return this;
        }

        Client refuse(String statusLineAndHeaders) throws IOException {
            write(statusLineAndHeaders + "\r\n\r\n");
            socket.close();
            return this;
        }

        private void write(String head) throws IOException {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
        }

        /** Sends a frame of at most 65,535 bytes. */
        Client send(int firstByte, byte[] payload) throws IOException {
            out.write(firstByte);
            if (payload.length < 126) {
                out.write(payload.length);
            } else {
                out.write(126);
                out.write(payload.length >>> 8);
                out.write(payload.length);
            }
            out.write(payload);
            return this;
        }

        Client sendText(String text) throws IOException {
            return send(0x81, text.getBytes(StandardCharsets.UTF_8));
        }

        /** Waits for the next frame; its first character is the opcode in hexadecimal. */
        String read() throws IOException {
            byte[] payload = readFrame();
            return Integer.toHexString(payload[0] & 15)
                    + new String(payload, 1, payload.length - 1, StandardCharsets.ISO_8859_1);
        }

        /** Waits for the next frame: its first byte, then the payload. */
        byte[] readFrame() throws IOException {
            int firstByte = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 127;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] mask = in.readNBytes(4);
            byte[] frame = new byte[1 + length];
            frame[0] = (byte) firstByte;
            in.readFully(frame, 1, length);
            for (int i = 0; i < length; i++) {
                frame[1 + i] ^= mask[i % 4];
            }
            return frame;
        }

        void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        listening.close();
    }
}
