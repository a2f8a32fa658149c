// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The speaker of one session. Confined to the speakers' thread while that runs. */
final class Speaker implements ServerFrames.Sink {

    private static final int READ_BYTES = 16 * 1024;
    private static final int CONNECT_MILLIS_MAX = 10_000;

    private final ConnectTarget target;
    private final int session;
    private final AudioMessage message;
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    private final SocketChannel channel;
    private long nextSequence;
    private String lastError = "";

    /** Connects and completes the handshake; blocks meanwhile. */
    Speaker(ConnectTarget target, int session, AudioMessage message) {
        this.target = target;
        this.session = session;
        this.message = message;
        this.out = ByteBuffer.allocateDirect(ClientFrames.HEADER_BYTES_MAX + message.bytes())
                .limit(0);
        try {
            channel = SocketChannel.open();
            channel.socket().connect(target.address(), CONNECT_MILLIS_MAX);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            handshake();
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new LoadFailed("a speaker could not connect: " + e.getMessage(), e);
        }
    }

    private void handshake() throws IOException {
        channel.write(target.handshakeRequest());
        HandshakeResponse response = HandshakeResponse.read(in, 0);
        while (!response.isComplete()) {
            if (channel.read(in) < 0) {
                throw new LoadFailed("a speaker could not connect: the server closed the connection");
            }
            response = HandshakeResponse.read(in, in.position());
        }
        if (!response.isOpen()) {
            throw new LoadFailed("a speaker could not connect: " + response.statusLine());
        }
        in.flip().position(response.bytes());
        in.compact();
    }

    void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Whether the socket has taken only a part of the current frame. */
    boolean hasPartialFrame() {
        return out.hasRemaining();
    }

    /** Encodes the next frame; {@link #flush()} sends it. */
    void prepareNextFrame(long scheduledNanos) {
        out.clear();
        ClientFrames.putHeader(out, ClientFrames.BINARY, message.bytes());
        int from = out.position();
        message.write(out, session, nextSequence, scheduledNanos);
        ClientFrames.mask(out, from, out.position());
        out.flip();
        nextSequence++;
    }

    /** Writes the rest of the current frame; returns whether the socket took all of it. */
    boolean flush() throws IOException {
        channel.write(out);
        return !out.hasRemaining();
    }

    /** Reads the server's messages: acks, pings, errors. */
    void readMessages() throws IOException {
        if (channel.read(in) < 0) {
            throw new IOException("closed by the server");
        }
        in.flip();
        in.position(ServerFrames.read(in, in.position(), in.limit(), this));
        in.compact();
    }

    @Override
    public void frame(int firstByte, ByteBuffer bytes, int at, int length) {
        switch (firstByte) {
            case ServerFrames.TEXT -> {
                String text = new String(bytes.array(), at, length, StandardCharsets.UTF_8);
                if (text.contains("\"type\":\"error\"")) {
                    lastError = text;
                }
            }
            case ServerFrames.PING -> pong(bytes, at, length);
            case ServerFrames.CLOSE -> lastError += " close " + (length < 2 ? "" : bytes.getShort(at) & 0xFFFF);
            default -> {}
        }
    }

    /** Answers a ping, except in the middle of a frame: the frame itself shows the server that the speaker is alive. */
    private void pong(ByteBuffer ping, int at, int length) {
        if (!hasPartialFrame()) {
            try {
                channel.write(ClientFrames.pong(ping, at, length));
            } catch (IOException closed) {
                // Writing the next frame fails too.
            }
        }
    }

    String lastError() {
        return lastError;
    }

    void close() throws IOException {
        channel.close();
    }
}
