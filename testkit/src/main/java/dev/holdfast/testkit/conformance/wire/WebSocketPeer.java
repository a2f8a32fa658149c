// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a WebSocket (RFC 6455) that can also break the protocol. A thread of its own reads and answers pings; the
 * other methods are for one thread.
 */
public final class WebSocketPeer implements AutoCloseable {

    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** What {@link #next} returns once the connection has ended. */
    public static final int DISCONNECTED = -1;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int MESSAGE_BYTES_MAX = 1 << 20;

    /** How long the other end may take to close after this end's FIN. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean masks;
    private final boolean answersPings;
    private final LinkedBlockingDeque<Message> received = new LinkedBlockingDeque<>();
    private final Thread reader;
    private boolean closeSent;

    /** @param opcode of the whole message, or {@link #DISCONNECTED} */
    public record Message(int opcode, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** 1005 where the close frame has none (RFC 6455 §7.1.5). */
        public int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        @Override
        public String toString() {
            return switch (opcode) {
                case TEXT -> text();
                case BINARY -> "a binary message of " + payload.length + " bytes";
                case CLOSE ->
                    "close " + closeCode() + " "
                            + new String(
                                    payload,
                                    Math.min(2, payload.length),
                                    Math.max(0, payload.length - 2),
                                    StandardCharsets.UTF_8);
                default -> "the end of the connection";
            };
        }
    }

    /**
     * @param in behind the handshake
     * @param masks whether this is the client's end
     */
    WebSocketPeer(Socket socket, InputStream in, boolean masks, boolean answersPings) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.out = socket.getOutputStream();
        this.masks = masks;
        this.answersPings = answersPings;
        this.reader = new Thread(this::readAll, "conformance-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            int opcode = 0;
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = payload();
                int frame = first & 0x0F;
                if (frame == PING) {
                    if (answersPings) {
                        frame(FIN | PONG, payload);
                    }
                } else if (frame >= CLOSE) {
                    if (frame == CLOSE) {
                        received.add(new Message(CLOSE, payload));
                    }
                } else {
                    opcode = frame == 0 ? opcode : frame;
                    message.writeBytes(payload);
                    if ((first & FIN) != 0) {
                        received.add(new Message(opcode, message.toByteArray()));
                        message.reset();
                    }
                }
            }
        } catch (IOException ended) {
            received.add(new Message(DISCONNECTED, new byte[0]));
        }
    }

    private byte[] payload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MESSAGE_BYTES_MAX) {
            throw new IOException("a message of " + length + " bytes");
        }
        byte[] mask = (second & MASKED) != 0 ? in.readNBytes(4) : new byte[4];
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the connection ends within a frame");
        }
        mask(payload, mask);
        return payload;
    }

    private static void mask(byte[] payload, byte[] mask) {
        for (int at = 0; at < payload.length; at++) {
            payload[at] ^= mask[at % 4];
        }
    }

    /** The next message; null if none arrived in time. */
    public @Nullable Message next(Duration within) throws InterruptedException {
        return received.poll(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void text(String text) throws IOException {
        frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void binary(byte[] payload) throws IOException {
        frame(FIN | BINARY, payload);
    }

    public void sendClose(int code) throws IOException {
        if (!closeSent) {
            closeSent = true;
            frame(FIN | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
        }
    }

    private void frame(int first, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        int masked = masks ? MASKED : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (masked | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (masked | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (masked | 127)).putLong(payload.length);
        }
        byte[] sent = payload.clone();
        if (masks) {
            byte[] mask = {0x12, 0x34, 0x56, 0x78};
            frame.put(mask);
            mask(sent, mask);
        }
        bytes(Arrays.copyOf(frame.put(sent).array(), frame.position()));
    }

    /** On the socket as they are. */
    public synchronized void bytes(byte[] raw) throws IOException {
        out.write(raw);
        out.flush();
    }

    /**
     * Ends the connection without a close frame, once the other end has got all that was sent: a reset alone would take back what
     * it has not read yet.
     */
    public void cutAfterDelivery() throws IOException, InterruptedException {
        socket.shutdownOutput();
        reader.join(CLOSED_WITHIN.toMillis());
        cut();
    }

    /** Breaks the connection with a reset. */
    public void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
