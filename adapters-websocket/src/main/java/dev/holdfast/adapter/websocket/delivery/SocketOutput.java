// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.application.port.out.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.jspecify.annotations.Nullable;

/**
 * Writes queued frames, then slices of the log, to one Jetty {@code EndPoint}, until the socket is full. Confined to the event
 * loop.
 */
final class SocketOutput {

    /** How many slices are written to one connection before the next one is served. */
    private static final int SLICES_A_TURN = 4;

    private final EndPoint endPoint;

    /** The socket's channel; null where TLS stands between. */
    private final @Nullable SocketChannel plainSocket;

    private final EventLoop eventLoop;
    private final Clock clock;
    private final Source source;
    private final OutboundQueue queue;

    /** Non-blocking, because it only queues a command: Jetty may call it on the selector's thread. */
    private final Callback writeCallback =
            Callback.from(InvocationType.NON_BLOCKING, this::writeCompleted, this::writeFailed);

    private final Runnable afterWrite = this::afterWrite;
    private final Runnable takeTurn = this::takeTurn;

    /** Whether Jetty holds a buffer of ours until the socket has taken the rest of it. */
    private boolean writing;

    private boolean turnIsQueued;
    private boolean closed;
    private long wroteNanos;

    SocketOutput(EndPoint endPoint, EventLoop eventLoop, WebSocketLimits limits, Clock clock, Source source) {
        this.endPoint = endPoint;
        this.plainSocket = endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
        this.eventLoop = eventLoop;
        this.clock = clock;
        this.source = source;
        this.queue = new OutboundQueue(limits);
    }

    OutboundQueue queue() {
        return queue;
    }

    boolean isWriting() {
        return writing;
    }

    void opened(long now) {
        wroteNanos = now;
    }

    /** Writes until nothing is left, the socket is full, or the turn is over. */
    void write() {
        if (writing || closed) {
            return;
        }
        try {
            for (int slices = 0; slices < SLICES_A_TURN; ) {
                ByteBuffer message = queue.peek();
                ByteBuffer next = message != null ? message : source.nextSlice();
                if (writing || closed) {
                    // At the log's end the source may have begun to close, and written from there.
                    return;
                }
                if (!next.hasRemaining()) {
                    if (queue.isEmpty()) {
                        source.idle();
                        return;
                    }
                    continue;
                }
                wroteNanos = clock.nanos();
                eventLoop.metrics().wrote(next.remaining());
                if (!flush(next)) {
                    writing = true;
                    eventLoop.metrics().blocked();
                    endPoint.write(writeCallback, next);
                    return;
                }
                if (message != null) {
                    queue.remove();
                } else {
                    slices++;
                }
            }
            queueTurn();
        } catch (IOException | RuntimeException fault) {
            source.failed(fault);
        } catch (Error fault) { // this connection closes as after any other fault, and the event loop logs it
            source.failed(fault);
            throw fault;
        }
    }

    /**
     * Writes what the socket takes now; whether that was all. A plain socket's channel is written to directly: Jetty's flush
     * takes arrays, which become gathering writes, and serves an idle timeout, which is off.
     */
    private boolean flush(ByteBuffer bytes) throws IOException {
        if (plainSocket == null) {
            return endPoint.flush(bytes);
        }
        plainSocket.write(bytes);
        return !bytes.hasRemaining();
    }

    private void queueTurn() {
        if (!turnIsQueued) {
            turnIsQueued = true;
            eventLoop.execute(takeTurn);
        }
    }

    private void takeTurn() {
        turnIsQueued = false;
        write();
    }

    /** Writes nothing any more. Whether Jetty holds no buffer; otherwise {@link Source#released} follows. */
    boolean close() {
        closed = true;
        if (writing) {
            eventLoop.metrics().unblocked();
        }
        queue.clear();
        return !writing;
    }

    private void writeCompleted() {
        eventLoop.execute(afterWrite);
    }

    private void afterWrite() {
        endWrite();
        if (closed) {
            source.released();
            return;
        }
        ByteBuffer message = queue.peek();
        if (message != null && !message.hasRemaining()) {
            queue.remove();
        }
        source.unblocked();
    }

    private void writeFailed(Throwable cause) {
        eventLoop.execute(() -> {
            endWrite();
            if (closed) {
                source.released();
            } else {
                source.failed(cause);
            }
        });
    }

    /** Jetty has returned the buffer. A closed connection no longer counts as blocked. */
    private void endWrite() {
        if (writing && !closed) {
            eventLoop.metrics().unblocked();
        }
        writing = false;
    }

    /** For how long nothing was written; 0 while a write is in progress. */
    long idleNanos(long now) {
        return writing ? 0 : now - wroteNanos;
    }

    /** For how long the write in progress has waited for the client to read; 0 if there is none. */
    long blockedNanos(long now) {
        return writing ? now - wroteNanos : 0;
    }

    /** Supplies slices of the log, and is notified when writes complete. Called on the event loop. */
    interface Source {

        /** The next slice of the log; empty at its end. May queue frames instead. */
        ByteBuffer nextSlice();

        /** The queue is empty and the log is at its end. */
        void idle();

        /** A pending write has completed. */
        void unblocked();

        /** Jetty has returned the last buffer after {@link #close}. */
        void released();

        void failed(Throwable cause);
    }
}
