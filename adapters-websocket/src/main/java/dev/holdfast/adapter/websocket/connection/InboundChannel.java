// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.BufferUtil;

/**
 * The input side of one connection: reads from its transport, decodes frames for a {@link FrameHandler}, and limits what may be
 * unfinished. Decoding can be suspended; then nothing is read, and TCP keeps the client from sending more. Confined to the event
 * loop. An idle connection holds no buffer.
 */
final class InboundChannel {

    /**
     * What a client may send after the server has ended decoding. Closed with unread input, TCP would drop the server's last
     * messages (RFC 1122 §4.2.2.13), among them the one that says what is wrong.
     */
    private static final int DISCARDED_BYTES_MAX = 1 << 20;

    private final Transport transport;
    private final LoopHandle loop;
    private final ReadBuffer buffer;
    private final FrameDecoder decoder;
    private final UnfinishedBytes.Account account;
    private final ConnectionWriter writer;
    private final ConnectionContext context;

    /** Bytes that arrived after decoding had ended. */
    private int discardedBytes;

    private boolean released;

    InboundChannel(
            Transport transport,
            LoopHandle loop,
            ByteBufferPool buffers,
            Network address,
            FrameHandler handler,
            ConnectionWriter writer,
            ConnectionContext context) {
        this.transport = transport;
        this.loop = loop;
        this.buffer = new ReadBuffer(buffers);
        this.account = context.unfinished().account(address);
        this.writer = writer;
        this.context = context;
        this.decoder = new FrameDecoder(
                handler,
                context.settings().limits().textBytesMax(),
                context.settings().limits().rawBytesMax());
    }

    /** Before it is opened, on any thread: begins with bytes that were read already. */
    void begin(ByteBuffer early) {
        buffer.begin(early);
    }

    void limitBinary(int bytesMax) {
        decoder.limitBinary(bytesMax);
    }

    /** For the frame handler: nothing is decoded after the current message, and nothing read, until {@link #goOn}. */
    void suspend() {
        decoder.pause();
    }

    boolean isSuspended() {
        return decoder.isPaused();
    }

    /** Whether it is suspended because the frame handler did not take a message. */
    boolean hasUntaken() {
        return decoder.isPaused() && decoder.hasUntaken();
    }

    /** To be followed by {@link #goOn}, unless it is suspended anew. */
    void endSuspension() {
        decoder.resume();
    }

    /** Decodes what has been read, then reads more when that arrives. */
    void goOn() {
        if (!released) {
            endSuspension();
            decoder.decode(buffer.content());
            awaitMore();
        }
    }

    /**
     * Decodes what has arrived, but not more than a few buffers: other connections have their turn.
     *
     * @return false at the end of the stream, or where a client whose input is discarded sends too much
     */
    boolean read() throws IOException {
        int readsMax = loop.eventLoop().settings().readsPerTurn();
        for (int reads = 0; reads < readsMax && !decoder.isPaused(); reads++) {
            ByteBuffer target = buffer.withSpace(decoder.bytesNeeded());
            int space = BufferUtil.space(target);
            int filled = transport.read(target);
            if (filled < 0 || decoder.hasEnded() && (discardedBytes += filled) > DISCARDED_BYTES_MAX) {
                return false;
            }
            if (filled > 0) {
                context.metrics().bytesIn(filled);
                writer.heard(context.clock().nanos());
                decoder.decode(target);
            }
            if (filled < space) {
                break;
            }
        }
        awaitMore();
        return true;
    }

    /** Holds as little as possible until more arrives, or until decoding goes on. */
    private void awaitMore() {
        buffer.trim();
        boolean isSuspended = decoder.isPaused();
        // A message that waits for the server is no unfinished one.
        writer.heardMessages(decoder.messages(), !isSuspended && (!buffer.isEmpty() || decoder.isInMessage()));
        if (!isSuspended && !account.hold(buffer.heldBytes() + decoder.heldBytes())) {
            context.metrics().refused(RefusalReason.UNFINISHED);
            decoder.discard();
            freeBuffer();
            writer.close(
                    CloseReason.TOO_FAST,
                    "Too many messages have begun and are not finished. Send this one again.",
                    Optional.of(Duration.ofSeconds(1)));
        }
        transport.setReading(!isSuspended);
    }

    /** Decoding has failed: what was read is of no use. */
    void freeBuffer() {
        buffer.release();
        account.hold(0);
    }

    /** Frees everything. Nothing is read or decoded after this. */
    void release() {
        released = true;
        buffer.release();
        account.close();
    }
}
