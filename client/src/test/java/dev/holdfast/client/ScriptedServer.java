// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.protocol.FrameCodec;
import dev.holdfast.client.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A server on raw sockets (RFC 6455) that does to each connection what a script says, right or wrong. */
final class ScriptedServer implements AutoCloseable {

    /** What happens to one connection, from its request on. Its end, however it comes, closes the socket. */
    interface Script {
        void play(Peer peer) throws IOException;
    }

    private final ServerSocket listening;
    private final Script script;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    ScriptedServer(Script script) throws IOException {
        this.script = script;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        inBackground(this::acceptAll);
    }

    URI uri() {
        return URI.create("http://" + listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort());
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                inBackground(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Peer peer = new Peer(socket);
            requests.add(peer.method + " " + peer.target);
            script.play(peer);
        } catch (IOException broken) {
            // The client left, or the script cut it off.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** A message from the client: text, or audio. */
    record Message(Optional<Json> text, Optional<ListenerEvent.Frame> audio) {
        boolean isAction(String action) {
            return text.flatMap(json -> json.text("action"))
                    .filter(action::equals)
                    .isPresent();
        }
    }

    /** One connection, from the server's side. */
    static final class Peer {
        final String method;
        final String target;
        final Map<String, String> headers = new LinkedHashMap<>();
        final Map<String, String> query = new LinkedHashMap<>();
        final String body;
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            String[] request = line(in).split(" ");
            if (request.length < 3) {
                throw new EOFException();
            }
            method = request[0];
            target = request[1];
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).trim());
            }
            int mark = target.indexOf('?');
            if (mark >= 0) {
                for (String pair : target.substring(mark + 1).split("&")) {
                    String[] nameAndValue = pair.split("=", 2);
                    query.put(nameAndValue[0], URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
                }
            }
            body = new String(
                    in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))),
                    StandardCharsets.UTF_8);
        }

        private static String line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException();
                }
                if (next != '\r') {
                    line.write(next);
                }
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        boolean isUpgrade() {
            return headers.containsKey("sec-websocket-key");
        }

        /** Answers over HTTP. */
        void respond(int status, String json, String... moreHeaders) throws IOException {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " said\r\nContent-Length: " + bytes.length
                    + "\r\nConnection: close\r\nContent-Type: application/json\r\n");
            for (String header : moreHeaders) {
                head.append(header).append("\r\n");
            }
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes);
            out.flush();
        }

        /** Answers over HTTP with headers that announce a body, and never sends it. */
        void respondWithoutBody() throws IOException {
            out.write("HTTP/1.1 200 said\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n"
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** The handshake's happy end. */
        void accept() throws IOException {
            String accept;
            try {
                MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
                accept = Base64.getEncoder()
                        .encodeToString(
                                sha1.digest((headers.get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.ISO_8859_1)));
            } catch (NoSuchAlgorithmException impossible) {
                throw new AssertionError(impossible);
            }
            out.write(("HTTP/1.1 101 said\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + accept + "\r\nSec-WebSocket-Protocol: holdfast.v1\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void sendText(String json) throws IOException {
            send(1, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        }

        void sendAudio(ByteBuffer frame) throws IOException {
            byte[] bytes = new byte[frame.remaining()];
            frame.duplicate().get(bytes);
            send(2, bytes);
        }

        void close(int code) throws IOException {
            send(8, new byte[] {(byte) (code >> 8), (byte) code});
        }

        /** Half a frame and then nothing: what a cut in the middle looks like. */
        void cutInTheMiddleOfAFrame() throws IOException {
            out.write(new byte[] {(byte) 0x82, 100, 1, 2, 3});
            out.flush();
            cut();
        }

        void cut() throws IOException {
            socket.close();
        }

        private synchronized void send(int opcode, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(0x80 | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            frame.write(payload);
            out.write(frame.toByteArray());
            out.flush();
        }

        /** Waits until the client has taken in all that was said: what is still on its way may die with a connection. */
        void awaitPong() throws IOException {
            send(9, new byte[0]);
            while (receiveFrame().opcode() != 10) {
                // Whatever it says meanwhile is of no interest.
            }
        }

        private record WireFrame(int opcode, byte[] payload) {}

        private WireFrame receiveFrame() throws IOException {
            int opcode = in.readUnsignedByte() & 0x0F;
            int length = in.readUnsignedByte() & 0x7F;
            length = length == 126 ? in.readUnsignedShort() : length;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            if (payload.length < length || opcode == 8) {
                throw new EOFException();
            }
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return new WireFrame(opcode, payload);
        }

        /** The next text or audio message; fails when the client closes or leaves. Answers to nothing. */
        Message receive() throws IOException {
            while (true) {
                WireFrame frame = receiveFrame();
                if (frame.opcode() == 1) {
                    return new Message(
                            Optional.of(Json.read(new String(frame.payload(), StandardCharsets.UTF_8))),
                            Optional.empty());
                }
                if (frame.opcode() == 2) {
                    return new Message(Optional.empty(), FrameCodec.read(ByteBuffer.wrap(frame.payload())));
                }
            }
        }

        /** The next message with this action, whatever else comes before it. */
        Json receiveAction(String action) throws IOException {
            Message next = receive();
            while (!next.isAction(action)) {
                next = receive();
            }
            return next.text().orElseThrow();
        }

        ListenerEvent.Frame receiveAudio() throws IOException {
            Message next = receive();
            while (next.audio().isEmpty()) {
                next = receive();
            }
            return next.audio().orElseThrow();
        }

        /** Reads until the client leaves. */
        void receiveUntilClosed() throws IOException {
            while (true) {
                receive();
            }
        }
    }
}
