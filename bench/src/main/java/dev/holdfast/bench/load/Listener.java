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

/** One listener, over all its connections. Confined to the listeners' thread once handed to it. */
final class Listener implements ServerFrames.Sink {

    private static final Pattern GAP = Pattern.compile("\"type\":\"gap\".*?\"fromSeq\":(\\d+).*?\"toSeq\":(\\d+)");
    private static final byte[] NOTHING = {};

    private final FrameChecker checker;
    private final Tally tally;
    private final Door door;
    private final int room;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean open;
    private boolean lagging;
    private long openedNanos;
    private int attempts;
    private byte[] rest = NOTHING;
    private int restBytes;
    private String lastWords = "";

    Listener(Door door, int room, Tally tally) {
        this.door = door;
        this.room = room;
        this.tally = tally;
        this.checker = new FrameChecker(tally, room);
    }

    /** Begins to connect, from the frame after the last one received. */
    void connect(Selector selector) throws IOException {
        attempts++;
        restBytes = 0;
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // A listener disconnects abruptly, as on a broken line. No port stays in TIME_WAIT for a minute.
        opened.setOption(StandardSocketOptions.SO_LINGER, 0);
        boolean connected = opened.connect(door.address());
        key = opened.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            knock();
        }
    }

    void connected() throws IOException {
        channel().finishConnect();
        key().interestOps(SelectionKey.OP_READ);
        knock();
    }

    private void knock() throws IOException {
        channel().write((checker.next() == 0 ? door : door.from(checker.next())).request());
    }

    /** Reads the available bytes, behind the incomplete frame before them. False if the connection has ended. */
    boolean read(ByteBuffer shared) throws IOException {
        shared.clear().put(rest, 0, restBytes);
        restBytes = 0;
        return channel().read(shared) >= 0;
    }

    boolean isOpen() {
        return open;
    }

    int attempts() {
        return attempts;
    }

    void opened(long nanos) {
        open = true;
        attempts = 0;
        openedNanos = nanos;
        lagging = checker.next() > 0;
    }

    /** Processes complete frames and keeps the rest. */
    void hear(ByteBuffer shared, int from, int to) {
        keep(shared, ServerFrames.read(shared, from, to, this), to);
    }

    void keep(ByteBuffer shared, int from, int to) {
        restBytes = to - from;
        if (restBytes > 0) {
            if (rest.length < restBytes) {
                rest = new byte[Math.max(restBytes, 512)];
            }
            shared.get(from, rest, 0, restBytes);
        }
    }

    @Override
    public void frame(int firstByte, ByteBuffer bytes, int at, int length) {
        switch (firstByte) {
            case ServerFrames.BINARY -> audio(bytes, at, length);
            case ServerFrames.TEXT -> text(bytes, at, length);
            case ServerFrames.PING -> send(ClientFrames.pong(bytes, at, length));
            case ServerFrames.PONG -> {}
            case ServerFrames.CLOSE -> lastWords += " close " + (length < 2 ? "" : bytes.getShort(at) & 0xFFFF);
            default -> tally.corrupt++;
        }
    }

    private void audio(ByteBuffer bytes, int at, int length) {
        checker.check(bytes, at, length);
        if (lagging && AudioMessage.scheduledNanos(bytes, at) - openedNanos >= 0) {
            lagging = false;
        }
    }

    private void text(ByteBuffer bytes, int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        String words = new String(text, StandardCharsets.UTF_8);
        Matcher gap = GAP.matcher(words);
        if (gap.find()) {
            checker.told(Long.parseLong(gap.group(1)), Long.parseLong(gap.group(2)));
        } else if (words.contains("\"type\":\"error\"")) {
            lastWords = words;
        }
    }

    /** Whether this listener reconnected and has not yet received a frame that was spoken since. */
    boolean isLagging() {
        return lagging;
    }

    /** Stops reading, and keeps the connection open. */
    void stall() {
        key().interestOps(0);
    }

    /** Sends a keep-alive, as a listener does that receives nothing. */
    void sayAlive() {
        send(ClientFrames.pong(ByteBuffer.allocate(0), 0, 0));
    }

    /** So small and so rare that the socket takes it; otherwise the connection has failed. */
    private void send(ByteBuffer frame) {
        try {
            channel().write(frame);
        } catch (IOException gone) {
            // The next read reports the failure too, and counts it.
        }
    }

    long next() {
        return checker.next();
    }

    int room() {
        return room;
    }

    String lastWords() {
        return lastWords;
    }

    void leave() {
        open = false;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of a connection", e);
        }
    }

    private SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("not connected yet");
        }
        return channel;
    }

    private SelectionKey key() {
        if (key == null) {
            throw new IllegalStateException("not connected yet");
        }
        return key;
    }
}
