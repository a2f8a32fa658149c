// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.application.port.out.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Writes queued frames, then slices of the log, to one transport, until that takes no more. Confined to the event loop.
 */
final class SocketOutput {

    private final Transport transport;
    private final LoopHandle loop;
    private final Clock clock;
    private final Source source;
    private final OutboundQueue queue;
    private final Runnable takeTurn = this::takeTurn;

    /** What waits for the write in progress to complete. */
    private final ArrayDeque<Runnable> deferred = new ArrayDeque<>(1);

    private final int deferredMax;

    /** Whether the transport keeps a buffer of ours until it has written the rest of it. */
    private boolean writing;

    private boolean turnIsQueued;
    private State state = State.NEW;
    private long wroteNanos;

    private enum State {
        /** The handshake is not answered: nothing may be written before its answer. */
        NEW,
        OPEN,
        /** Writing failed, and the connection is about to be closed. */
        FAILED,
        CLOSED
    }

    SocketOutput(Transport transport, LoopHandle loop, WebSocketLimits limits, Clock clock, Source source) {
        this.transport = transport;
        this.loop = loop;
        this.clock = clock;
        this.source = source;
        this.queue = new OutboundQueue(limits);
        this.deferredMax = limits.unreadMessagesMax();
    }

    OutboundQueue queue() {
        return queue;
    }

    boolean isWriting() {
        return writing;
    }

    void opened(long now) {
        state = State.OPEN;
        wroteNanos = now;
    }

    /** Writes until nothing is left, the socket is full, or the turn is over. */
    void write() {
        if (writing || state != State.OPEN) {
            return;
        }
        try {
            int slicesMax = loop.eventLoop().settings().slicesPerTurn();
            for (int slices = 0; slices < slicesMax; ) {
                ByteBuffer message = queue.peek();
                ByteBuffer next = message != null ? message : source.nextSlice();
                if (writing || state != State.OPEN) {
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
                loop.eventLoop().metrics().wrote(next.remaining());
                if (!transport.write(next)) {
                    writing = true;
                    loop.eventLoop().metrics().blocked();
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
            fail(fault);
        } catch (Error fault) { // this connection closes as after any other fault, and the event loop logs it
            fail(fault);
            throw fault;
        }
    }

    /**
     * Runs a command, and writes, as soon as no write is in progress.
     *
     * @return false where too many wait already: the client does not read
     */
    boolean betweenWrites(Runnable command) {
        if (!writing) {
            command.run();
            write();
            return true;
        }
        return deferred.size() < deferredMax && deferred.add(command);
    }

    private void fail(Throwable fault) {
        state = State.FAILED;
        source.close(fault);
    }

    private void queueTurn() {
        if (!turnIsQueued) {
            turnIsQueued = true;
            loop.eventLoop().execute(takeTurn);
        }
    }

    private void takeTurn() {
        turnIsQueued = false;
        write();
    }

    /**
     * Writes nothing any more.
     *
     * @param keepsBuffer whether the transport keeps a buffer: {@link Source#released} follows once it does not
     */
    void close(boolean keepsBuffer) {
        state = State.CLOSED;
        if (writing) {
            loop.eventLoop().metrics().unblocked();
        }
        writing = keepsBuffer;
        queue.clear();
        deferred.clear();
        if (!keepsBuffer) {
            source.released();
        }
    }

    void written() {
        endWrite();
        if (state == State.CLOSED) {
            source.released();
            return;
        }
        ByteBuffer message = queue.peek();
        if (message != null && !message.hasRemaining()) {
            queue.remove();
        }
        for (Runnable next = deferred.poll(); next != null; next = deferred.poll()) {
            next.run();
        }
        source.unblocked();
    }

    void writeFailed(Throwable cause) {
        endWrite();
        if (state == State.CLOSED) {
            source.released();
        } else {
            fail(cause);
        }
    }

    /** The transport has returned the buffer. A closed connection no longer counts as blocked. */
    private void endWrite() {
        if (writing && state != State.CLOSED) {
            loop.eventLoop().metrics().unblocked();
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

        /** After {@link #close}: the transport reads the source's buffers no more, and they may be freed. Called once. */
        void released();

        /** Closes the connection: writing failed with {@code cause}, or nothing more is to be written. */
        void close(@Nullable Throwable cause);
    }
}
