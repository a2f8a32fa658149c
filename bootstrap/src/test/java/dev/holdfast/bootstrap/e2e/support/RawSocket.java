// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A WebSocket client that lets a test choose every byte it sends, valid or not. It answers pings. */
public final class RawSocket implements AutoCloseable {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WAIT_MILLIS = 15_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private final List<String> head;
    private final int status;
    private final String body;

    /** A frame from the server. */
    public record Frame(int opcode, byte[] payload) {

        public JsonNode json() {
            try {
                return JSON.readTree(payload);
            } catch (IOException notJson) {
                throw new AssertionError("not JSON: " + new String(payload, StandardCharsets.UTF_8), notJson);
            }
        }

        public boolean isText(String type) {
            return opcode == TEXT && json().path("type").asText().equals(type);
        }

        public int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private RawSocket(URI server, String target, Map<String, String> headers) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WAIT_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), WAIT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        StringBuilder request = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(server.getAuthority()).append("\r\n");
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
        request.append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        head = readHead();
        status = Integer.parseInt(head.get(0).split(" ")[1]);
        body = status == 101 ? "" : readBody();
    }

    public static RawSocket open(URI server, String target, Map<String, String> headers) throws IOException {
        return new RawSocket(server, target, headers);
    }

    /** A speaker of the subprotocol. */
    public static RawSocket speaker(URI server, String session, String token) throws IOException {
        return open(
                server,
                "/ws?sessionId=" + session + "&role=speaker&action=streamAudio",
                Map.of("Authorization", "Bearer " + token, "Sec-WebSocket-Protocol", "holdfast.v1"));
    }

    public static RawSocket listener(URI server, String session, String from) throws IOException {
        return open(
                server,
                "/ws?sessionId=" + session + "&role=listener&from=" + from,
                Map.of("Sec-WebSocket-Protocol", "holdfast.v1"));
    }

    private List<String> readHead() throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("the handshake was not answered");
            }
            if (read == '\n') {
                String text = line.toString(StandardCharsets.US_ASCII).strip();
                if (text.isEmpty()) {
                    return lines;
                }
                lines.add(text);
                line.reset();
            } else {
                line.write(read);
            }
        }
    }

    private String readBody() throws IOException {
        String announced = header("Content-Length");
        int length = announced.isEmpty() ? 0 : Integer.parseInt(announced);
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    public int status() {
        return status;
    }

    /** What the handshake's answer says under this name; empty where it says nothing. */
    public String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst()
                .orElse("");
    }

    public String body() {
        return body;
    }

    public void bytes(byte[] raw) throws IOException {
        out.write(raw);
    }

    public void text(String message) throws IOException {
        frame(0x80 | TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    public void binary(byte[] payload) throws IOException {
        frame(0x80 | BINARY, payload);
    }

    /** Sends a frame with this first byte, masked as it should be. */
    public void frame(int first, byte[] payload) throws IOException {
        out.write(masked(first, payload));
    }

    /** The bytes of such a frame. */
    public static byte[] masked(int first, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = {0x12, 0x34, 0x56, 0x78};
        frame.put(mask);
        for (int at = 0; at < payload.length; at++) {
            frame.put((byte) (payload[at] ^ mask[at % 4]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The next frame that is not a ping; pings are answered. */
    public Frame next() throws IOException {
        while (true) {
            Frame frame = nextUnanswered();
            if (frame.opcode() != PING) {
                return frame;
            }
            frame(0x80 | PONG, frame.payload());
        }
    }

    /** The next frame, whatever it is; a ping stays without an answer. */
    public Frame nextUnanswered() throws IOException {
        if (status != 101) {
            throw new AssertionError("the handshake was refused with " + status + ": " + body);
        }
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = (int) in.readLong();
        }
        return new Frame(first & 0x0F, in.readNBytes(length));
    }

    /** The next frame that is like this; what comes before is passed over. */
    public Frame await(Predicate<Frame> wanted) throws IOException {
        long until = System.nanoTime() + 2_000_000L * WAIT_MILLIS;
        for (Frame frame = next(); ; frame = next()) {
            if (wanted.test(frame)) {
                return frame;
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError(
                        "it does not come; the last frame was " + new String(frame.payload(), StandardCharsets.UTF_8));
            }
            if (frame.opcode() == CLOSE) {
                throw new AssertionError("closed with " + frame.closeCode() + " while waiting for something else");
            }
        }
    }

    public JsonNode awaitText(String type) throws IOException {
        return await(frame -> frame.isText(type)).json();
    }

    /** The close code, once it comes; 1006 where the connection just breaks. */
    public int awaitClose() throws IOException {
        try {
            return await(frame -> frame.opcode() == CLOSE).closeCode();
        } catch (EOFException | SocketException broken) {
            return 1006;
        }
    }

    /** The error message before the close, if there was one, and the close code. */
    public Goodbye awaitGoodbye() throws IOException {
        Optional<JsonNode> error = Optional.empty();
        try {
            while (true) {
                Frame frame = next();
                if (frame.isText("error")) {
                    error = Optional.of(frame.json());
                } else if (frame.opcode() == CLOSE) {
                    return new Goodbye(error, frame.closeCode());
                }
            }
        } catch (EOFException | SocketException broken) {
            return new Goodbye(error, 1006);
        }
    }

    public record Goodbye(Optional<JsonNode> error, int code) {}

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
