// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

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

    private final WebSocketConnection connection;
    private final Transport transport;
    private final LoopHandle loop;
    private final ReadBuffer buffer;
    private final FrameDecoder decoder;
    private final UnfinishedBytes.Account account;
    private final ConnectionWriter writer;
    private final ConnectionContext context;

    /** For any thread: the log is ready for a frame that it did not take. */
    private final Runnable logReady = this::logReady;

    /** Null until the client speaks here. */
    private @Nullable AudioIngest ingest;

    /** How many calls must end before the next message is handled. */
    private int suspensions;

    /** Bytes that arrived after decoding had ended. */
    private int discardedBytes;

    private boolean released;

    InboundChannel(
            WebSocketConnection connection,
            Transport transport,
            LoopHandle loop,
            Network address,
            ConnectionContext context) {
        this.connection = connection;
        this.transport = transport;
        this.loop = loop;
        this.buffer = new ReadBuffer(context.readBuffers());
        this.account = context.unfinished().account(address);
        this.writer = connection.writer();
        this.context = context;
        this.decoder = new FrameDecoder(
                connection,
                context.settings().limits().textBytesMax(),
                context.settings().limits().rawBytesMax());
    }

    /** Before it is opened, on any thread: begins with bytes that were read already. */
    void begin(ByteBuffer early) {
        buffer.begin(early);
    }

    /** From now on the client sends audio, in messages of at most so many bytes. */
    void acceptAudio(AudioIngest audio, int bytesMax) {
        ingest = audio;
        decoder.limitBinary(bytesMax);
    }

    @Nullable AudioIngest ingest() {
        return ingest;
    }

    /** For the frame handler: nothing is handled after the current message, and nothing read, until {@link #resume}. */
    void suspend() {
        suspensions++;
        if (writer.isOpen()) {
            decoder.pause();
        }
    }

    /** Once for each {@link #suspend}, from any thread. */
    void resume() {
        loop.runLater(() -> {
            suspensions--;
            goOnIfAwaited();
        });
    }

    private void logReady() {
        loop.runLater(this::goOnIfAwaited);
    }

    /** Whether the client's input is not read, because it waits for a call or for the log. */
    boolean isSuspended() {
        return decoder.isPaused();
    }

    boolean awaitsCall() {
        return suspensions > 0;
    }

    /**
     * Decodes what has been read, then reads more when that arrives. Input that counts no more, because the connection closes, is
     * read whatever is suspended: the client's close may follow.
     */
    void goOnIfAwaited() {
        if (released || suspensions > 0 && writer.isOpen()) {
            return;
        }
        try {
            decoder.resume();
            decoder.decode(buffer.content());
            awaitMore();
        } catch (RuntimeException | Error fault) { // an Error too: nothing would read this connection again
            abandon();
            connection.fail(fault);
        }
    }

    /** Appends the raw PCM that fills no frame, then runs {@code then}: here, or later on the event loop. */
    void flushAudio(Runnable then) {
        AudioIngest audio = ingest;
        if (audio == null || isFlushed(audio)) {
            then.run();
            return;
        }
        suspend();
        audio.whenReady(() -> loop.runLater(() -> connection.attempt(() -> flushAudio(then), this::resume)));
    }

    private boolean isFlushed(AudioIngest audio) {
        try {
            return audio.flush();
        } catch (RuntimeException | Error fault) { // what follows releases a lease
            connection.fail(fault);
            return true;
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
        if (!account.hold(buffer.heldBytes() + decoder.heldBytes())) {
            context.metrics().refused(RefusalReason.UNFINISHED);
            decoder.discard();
            freeBuffer();
            writer.close(
                    CloseReason.TOO_FAST,
                    "Too many messages wait, or have begun and are not finished. Send this one again.",
                    Optional.of(Duration.ofSeconds(1)));
        }
        transport.setReading(!isSuspended);
        if (isSuspended && decoder.hasUntaken() && ingest != null) {
            ingest.whenReady(logReady);
        }
    }

    /** Decoding or a message has failed: what is here is of no use, and what comes is discarded. */
    void abandon() {
        if (!released) {
            decoder.discard();
            decoder.resume();
            freeBuffer();
            transport.setReading(true);
        }
    }

    private void freeBuffer() {
        buffer.release();
        account.hold(0);
    }

    /** Frees everything. Nothing is read or decoded after this. */
    void release() {
        released = true;
        decoder.discard();
        buffer.release();
        account.close();
    }
}
