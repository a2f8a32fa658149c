// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket client of one speaker or listener (RFC 6455). Joins the session once the handshake is complete, answers pings and
 * sends heartbeats. After its connection has ended, {@link #connect} opens another. Confined to the thread that runs its {@link
 * Connections}.
 */
public final class ClientConnection implements ServerFrames.Sink, MessageSink {

    private static final byte[] NO_BYTES = {};

    /** State of the connection. {@code REFUSED}: the server answered the attempt to join with an error. */
    private enum State {
        CLOSED,
        HANDSHAKE,
        JOINING,
        JOINED,
        REFUSED
    }

    private final ConnectionOwner owner;

    private State state = State.CLOSED;
    private @Nullable WireProtocol protocol;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private int attempts;
    private long readNanos;
    private long sentNanos;
    private long heartbeatNanos;
    private byte[] incomplete = NO_BYTES;
    private int incompleteBytes;
    private String lastError = "";

    /** Frames that the socket has not taken whole. Null until the first: most connections never have any. */
    private @Nullable Queue<ByteBuffer> unsent;

    public ClientConnection(ConnectionOwner owner) {
        this.owner = owner;
    }

    ConnectionOwner owner() {
        return owner;
    }

    /** Begins to connect. */
    void connect(Selector selector) throws IOException {
        attempts++;
        incompleteBytes = 0;
        heartbeatNanos = 0;
        unsent = null;
        lastError = "";
        state = State.HANDSHAKE;
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closes with RST: no port stays in TIME_WAIT for a minute.
        opened.setOption(StandardSocketOptions.SO_LINGER, 0);
        ConnectTarget target = owner.target();
        protocol = target.protocol();
        boolean connected = opened.connect(target.address());
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            opened.write(target.handshakeRequest());
        }
    }

    void finishConnect() throws IOException {
        channel().finishConnect();
        key().interestOps(SelectionKey.OP_READ);
        channel().write(owner.target().handshakeRequest());
    }

    /** Reads the available bytes into the buffer, after the incomplete frame. False if the server closed the connection. */
    boolean read(ByteBuffer shared) throws IOException {
        shared.clear().put(incomplete, 0, incompleteBytes);
        incompleteBytes = 0;
        return channel().read(shared) >= 0;
    }

    boolean isInHandshake() {
        return state == State.HANDSHAKE;
    }

    /** Whether the connection has joined its session and has not ended since. */
    public boolean isJoined() {
        return state == State.JOINED;
    }

    boolean isRefused() {
        return state == State.REFUSED;
    }

    int attempts() {
        return attempts;
    }

    void handshakeCompleted(long nanos) {
        readNanos = nanos;
        sentNanos = nanos;
        state = State.JOINING;
        byte[] join = protocol().joinMessage();
        if (join.length > 0) {
            sendControl(ClientFrames.frame(ClientFrames.BINARY, join));
        }
        if (protocol().joinsByHandshake()) {
            joined(0, 0);
        }
    }

    /** Processes the complete frames and keeps the incomplete one for the next read. */
    void receive(ByteBuffer shared, int from, int to, long nanos) {
        readNanos = nanos;
        keepIncomplete(shared, ServerFrames.read(shared, from, to, this), to);
    }

    void keepIncomplete(ByteBuffer shared, int from, int to) {
        incompleteBytes = to - from;
        if (incompleteBytes > 0) {
            if (incomplete.length < incompleteBytes) {
                incomplete = new byte[Math.max(incompleteBytes, 512)];
            }
            shared.get(from, incomplete, 0, incompleteBytes);
        }
    }

    @Override
    public void frame(int firstByte, ByteBuffer bytes, int at, int length) {
        switch (firstByte) {
            case ServerFrames.BINARY -> protocol().read(false, bytes, at, length, this);
            case ServerFrames.TEXT -> protocol().read(true, bytes, at, length, this);
            case ServerFrames.PING -> sendControl(ClientFrames.pong(bytes, at, length));
            case ServerFrames.PONG -> {}
            case ServerFrames.CLOSE -> lastError += " close " + (length < 2 ? "" : bytes.getShort(at) & 0xFFFF);
            default -> owner.malformed();
        }
    }

    @Override
    public void joined(long nextSequence, long heartbeatMillis) {
        heartbeatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMillis);
        if (state == State.JOINING) {
            state = State.JOINED;
            attempts = 0;
            owner.joined(readNanos, nextSequence);
        }
    }

    @Override
    public void frame(ByteBuffer bytes, int at, int length) {
        owner.frame(readNanos, bytes, at, length);
    }

    @Override
    public void gap(long fromSequence, long toSequence) {
        owner.gap(fromSequence, toSequence);
    }

    @Override
    public void error(String message) {
        lastError = message;
        if (state == State.JOINING) {
            state = State.REFUSED;
        }
    }

    @Override
    public void answer(byte[] message) {
        sendControl(ClientFrames.frame(ClientFrames.BINARY, message));
    }

    @Override
    public void malformed() {
        owner.malformed();
    }

    /** Stops reading but keeps the connection open. */
    public void stopReading() {
        key().interestOps(0);
    }

    /** Whether the socket has not yet taken all that was sent. */
    public boolean hasUnsent() {
        return unsent != null && !unsent.isEmpty();
    }

    /**
     * Sends a frame; what the socket does not take is sent by {@link #flush()}, and until then the buffer is in use.
     *
     * @return whether the socket took all of it
     */
    public boolean send(ByteBuffer frame) throws IOException {
        if (!hasUnsent()) {
            channel().write(frame);
        }
        if (!frame.hasRemaining()) {
            return true;
        }
        if (unsent == null) {
            unsent = new ArrayDeque<>();
        }
        unsent.add(frame);
        return false;
    }

    /** Sends what the socket has not taken yet; returns whether that is all. */
    public boolean flush() throws IOException {
        while (unsent != null && !unsent.isEmpty()) {
            channel().write(unsent.element());
            if (unsent.element().hasRemaining()) {
                return false;
            }
            unsent.remove();
        }
        return true;
    }

    /** Notes that a whole message was sent at this time, so that no heartbeat is due. */
    public void sentAt(long nanos) {
        sentNanos = nanos;
    }

    /** Sends a heartbeat if one is due at this time, and what the socket has not taken before. */
    void keepAlive(long nanos) {
        try {
            flush();
        } catch (IOException closed) {
            // The next read fails too, and reports that the connection has ended.
        }
        if (state == State.JOINED && heartbeatNanos > 0 && nanos - sentNanos >= heartbeatNanos) {
            sendControl(ClientFrames.frame(ClientFrames.TEXT, protocol().heartbeat()));
            sentNanos = nanos;
        }
    }

    private void sendControl(ByteBuffer frame) {
        try {
            send(frame);
        } catch (IOException closed) {
            // The next read fails too, and reports that the connection has ended.
        }
    }

    /** The server's last error and close code; empty if it sent none. */
    public String lastError() {
        return lastError.strip();
    }

    /** Closes the connection at once; nothing is reported to the owner. */
    public void close() {
        state = State.CLOSED;
        unsent = null;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection", e);
        }
    }

    private WireProtocol protocol() {
        if (protocol == null) {
            throw new IllegalStateException("not connected");
        }
        return protocol;
    }

    private SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    private SelectionKey key() {
        if (key == null) {
            throw new IllegalStateException("not connected");
        }
        return key;
    }
}
