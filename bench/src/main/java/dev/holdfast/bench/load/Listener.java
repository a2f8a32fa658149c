// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One listener, over all its connections. Confined to the listeners' thread. */
final class Listener implements ServerFrames.Sink {

    private static final Pattern GAP = Pattern.compile("\"type\":\"gap\".*?\"fromSeq\":(\\d+).*?\"toSeq\":(\\d+)");
    private static final byte[] NO_BYTES = {};

    private final FrameChecker checker;
    private final DeliveryRecorder recorder;
    private final ConnectTarget target;
    private final int session;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean open;
    private boolean catchingUp;
    private long openedNanos;
    private int attempts;
    private byte[] incomplete = NO_BYTES;
    private int incompleteBytes;
    private String lastError = "";

    Listener(ConnectTarget target, int session, DeliveryRecorder recorder) {
        this.target = target;
        this.session = session;
        this.recorder = recorder;
        this.checker = new FrameChecker(recorder, session);
    }

    /** Begins to connect, resuming at the frame after the last one received. */
    void connect(Selector selector) throws IOException {
        attempts++;
        incompleteBytes = 0;
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Closes with RST: no port stays in TIME_WAIT for a minute.
        opened.setOption(StandardSocketOptions.SO_LINGER, 0);
        boolean connected = opened.connect(target.address());
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            sendHandshake();
        }
    }

    void connected() throws IOException {
        channel().finishConnect();
        key().interestOps(SelectionKey.OP_READ);
        sendHandshake();
    }

    private void sendHandshake() throws IOException {
        channel().write((checker.next() == 0 ? target : target.resumingAt(checker.next())).handshakeRequest());
    }

    /** Reads the available bytes into the buffer, after the incomplete frame. False if the server closed the connection. */
    boolean read(ByteBuffer shared) throws IOException {
        shared.clear().put(incomplete, 0, incompleteBytes);
        incompleteBytes = 0;
        return channel().read(shared) >= 0;
    }

    boolean isOpen() {
        return open;
    }

    int attempts() {
        return attempts;
    }

    void handshakeCompleted(long nanos) {
        open = true;
        attempts = 0;
        openedNanos = nanos;
        catchingUp = checker.next() > 0;
    }

    /** Processes the complete frames and keeps the incomplete one for the next read. */
    void receive(ByteBuffer shared, int from, int to) {
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
            case ServerFrames.BINARY -> audio(bytes, at, length);
            case ServerFrames.TEXT -> text(bytes, at, length);
            case ServerFrames.PING -> send(ClientFrames.pong(bytes, at, length));
            case ServerFrames.PONG -> {}
            case ServerFrames.CLOSE -> lastError += " close " + (length < 2 ? "" : bytes.getShort(at) & 0xFFFF);
            default -> recorder.corrupt++;
        }
    }

    private void audio(ByteBuffer bytes, int at, int length) {
        checker.check(bytes, at, length);
        if (catchingUp && AudioMessage.scheduledNanos(bytes, at) - openedNanos >= 0) {
            catchingUp = false;
        }
    }

    private void text(ByteBuffer bytes, int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        String message = new String(text, StandardCharsets.UTF_8);
        Matcher gap = GAP.matcher(message);
        if (gap.find()) {
            checker.gapAnnounced(Long.parseLong(gap.group(1)), Long.parseLong(gap.group(2)));
        } else if (message.contains("\"type\":\"error\"")) {
            lastError = message;
        }
    }

    /** Whether this listener reconnected and has not yet received a frame that was sent after that. */
    boolean isCatchingUp() {
        return catchingUp;
    }

    /** Stops reading but keeps the connection open. */
    void stopReading() {
        key().interestOps(0);
    }

    /** Sends an unsolicited pong as keep-alive (RFC 6455 §5.5.3). */
    void sendPong() {
        send(ClientFrames.pong(ByteBuffer.allocate(0), 0, 0));
    }

    /** Ignores a partial write: control frames are so small and rare that the socket buffer has room for them. */
    private void send(ByteBuffer frame) {
        try {
            channel().write(frame);
        } catch (IOException closed) {
            // The next read fails too and counts the disconnect.
        }
    }

    long nextSequence() {
        return checker.next();
    }

    int session() {
        return session;
    }

    String lastError() {
        return lastError;
    }

    void close() {
        open = false;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a connection", e);
        }
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
