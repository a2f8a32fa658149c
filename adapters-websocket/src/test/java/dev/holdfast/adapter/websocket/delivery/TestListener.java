// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.frame.OpCode;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.loop.TransportHandler;
import dev.holdfast.adapter.websocket.message.WebSocketFrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.connection.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A listener at the client's end of a connection; closes that as a real connection would. Confined to one thread at a time. */
final class TestListener implements ChannelOwner, TransportHandler {

    private static final Duration HEAR_MAX = Duration.ofSeconds(20);

    private final WebSocketFrameFormat format = WebSocketFrameFormat.INSTANCE;
    private final InMemoryEndPoint end;
    private final Transport transport;
    private final LoopHandle loop;
    private ConnectionWriter writer;

    /** Bytes of a message that is not complete yet. */
    private ByteBuffer partial = ByteBuffer.allocate(1 << 17).limit(0);

    private long first = -1;
    private long next = -1;
    private boolean closeReceived;

    TestListener(InMemoryEndPoint end, EventLoop eventLoop) {
        this.end = end;
        this.transport = Transport.of(end);
        this.loop = new LoopHandle(eventLoop);
    }

    Transport transport() {
        return transport;
    }

    LoopHandle loop() {
        return loop;
    }

    void open(ConnectionWriter own) {
        writer = own;
        loop.run(() -> {
            try {
                transport.open(loop.eventLoop(), this);
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        });
        writer.open(false);
    }

    /** The first sequence heard; -1 before. */
    long first() {
        return first;
    }

    /** One after the last sequence heard; -1 before. */
    long next() {
        return next;
    }

    boolean isOpen() {
        return end.isOpen();
    }

    /** Whether the server's close frame has arrived. */
    boolean isCloseReceived() {
        return closeReceived;
    }

    /** Reads what has arrived. Throws if the frames are not consecutive. */
    void hear() {
        ByteBuffer arrived = end.takeOutput();
        ByteBuffer all = ByteBuffer.allocate(partial.remaining() + arrived.remaining())
                .put(partial)
                .put(arrived)
                .flip();
        int length = all.hasRemaining() ? format.recordBytes(all, all.position(), all.limit()) : 0;
        while (length > 0) {
            int frame = format.frameAt(all, all.position());
            if (frame >= 0) {
                hear(AudioFrame.sequence(all, frame));
            }
            all.position(all.position() + length);
            length = all.hasRemaining() ? format.recordBytes(all, all.position(), all.limit()) : 0;
        }
        partial = all.slice();
        // A close frame is no record of the log, so it remains, as the last frame of the connection.
        closeReceived = partial.hasRemaining() && OpCode.isClose(partial.get(0) & 0x0F);
    }

    private void hear(long sequence) {
        if (next >= 0 && sequence != next) {
            throw new AssertionError("frame " + sequence + " arrived instead of " + next);
        }
        if (first < 0) {
            first = sequence;
        }
        next = sequence + 1;
    }

    /** Reads until every frame before this one has arrived. Appends nothing. */
    void hearUpTo(long sequence) {
        await(() -> next >= sequence, "up to " + sequence);
    }

    void await(BooleanSupplier condition, String what) {
        long began = System.nanoTime();
        for (hear(); !condition.getAsBoolean(); hear()) {
            if (System.nanoTime() - began > HEAR_MAX.toNanos()) {
                throw new AssertionError("heard " + first + " to " + next + ", and not " + what);
            }
            if (end.getOutput().remaining() == 0) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    void leave() {
        end.close();
        loop.run(() -> closed(CloseReason.CLIENT_LEFT));
    }

    private void closed(CloseReason reason) {
        writer.closed(reason, transport.close(null));
    }

    @Override
    public void closing(CloseReason reason) {
        // This listener sends nothing.
    }

    @Override
    public void close(@Nullable Throwable cause) {
        end.close(cause);
        loop.runLater(() -> closed(CloseReason.TRANSPORT_LOST));
    }

    @Override
    public boolean isSuspended() {
        return false;
    }

    @Override
    public void check(long now) {
        // Nothing of a test is due by time.
    }

    @Override
    public void readable() {
        // This listener sends nothing.
    }

    @Override
    public void written() {
        writer.written();
    }

    @Override
    public void writeFailed(Throwable cause) {
        writer.writeFailed(cause);
    }
}
