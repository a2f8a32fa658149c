// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One speaker of one room. Confined to the speakers' thread while that runs. */
final class Speaker implements ServerFrames.Sink {

    private static final int READ_BYTES = 16 * 1024;
    private static final int CONNECT_MILLIS_MAX = 10_000;

    private final Door door;
    private final int room;
    private final AudioMessage message;
    private final ByteBuffer out;
    private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    private final SocketChannel channel;
    private long nextSequence;
    private String lastWords = "";

    /** Connects, and waits for the answer. */
    Speaker(Door door, int room, AudioMessage message) {
        this.door = door;
        this.room = room;
        this.message = message;
        this.out = ByteBuffer.allocateDirect(ClientFrames.HEADER_BYTES_MAX + message.bytes())
                .limit(0);
        try {
            channel = SocketChannel.open();
            channel.socket().connect(door.address(), CONNECT_MILLIS_MAX);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            shakeHands();
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new LoadBroken("a speaker could not connect: " + e.getMessage(), e);
        }
    }

    private void shakeHands() throws IOException {
        channel.write(door.request());
        HandshakeAnswer answer = HandshakeAnswer.read(in, 0);
        while (!answer.isWhole()) {
            if (channel.read(in) < 0) {
                throw new LoadBroken("a speaker was not let in: closed");
            }
            answer = HandshakeAnswer.read(in, in.position());
        }
        if (!answer.isOpen()) {
            throw new LoadBroken("a speaker was not let in: " + answer.words());
        }
        in.flip().position(answer.bytes());
        in.compact();
    }

    void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    long nextSequence() {
        return nextSequence;
    }

    /** Whether a frame has left in part. */
    boolean isHalfway() {
        return out.hasRemaining();
    }

    /** Builds the next frame, which {@link #push()} sends. */
    void say(long scheduledNanos) {
        out.clear();
        ClientFrames.putHeader(out, ClientFrames.BINARY, message.bytes());
        int from = out.position();
        message.write(out, room, nextSequence, scheduledNanos);
        ClientFrames.mask(out, from, out.position());
        out.flip();
        nextSequence++;
    }

    /** Returns whether the socket took all of it. */
    boolean push() throws IOException {
        channel.write(out);
        return !out.hasRemaining();
    }

    /** Reads the server's messages: acks, pings, errors. */
    void listen() throws IOException {
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
                    lastWords = text;
                }
            }
            case ServerFrames.PING -> pong(bytes, at, length);
            case ServerFrames.CLOSE -> lastWords += " close " + (length < 2 ? "" : bytes.getShort(at) & 0xFFFF);
            default -> {}
        }
    }

    /** Answers a ping, but never in the middle of a frame: a speaker that is sending one is alive anyway. */
    private void pong(ByteBuffer ping, int at, int length) {
        if (!isHalfway()) {
            try {
                channel.write(ClientFrames.pong(ping, at, length));
            } catch (IOException gone) {
                // The next frame reports the failure.
            }
        }
    }

    String lastWords() {
        return lastWords;
    }

    void leave() throws IOException {
        channel.close();
    }
}
