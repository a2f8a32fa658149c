// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.delivery.EventLoop;
import dev.holdfast.adapter.websocket.delivery.Transport;
import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import dev.holdfast.adapter.websocket.message.CloseCodes;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FatalErrors;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The input side of one WebSocket connection on Jetty's {@code EndPoint}: reads, decodes frames, and hands over audio and
 * messages. Its {@link ConnectionWriter} does all writing. One thread reads at a time. An idle connection holds no buffer.
 */
public final class WebSocketConnection extends AbstractConnection
        implements Connection.UpgradeTo, FrameHandler, Transport {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    /** A client that fills more buffers than this is read on a pool thread: other connections wait for the selector. */
    private static final int READS_A_TURN = 8;

    /**
     * What a client may send after the server has ended decoding. Closed with unread input, TCP would drop the server's last
     * messages (RFC 1122 §4.2.2.13), among them the one that says what is wrong.
     */
    private static final int DISCARDED_BYTES_MAX = 1 << 20;

    private final ConnectionId id;
    private final UnfinishedBytes.Account account;
    private final FrameDecoder decoder;
    private final ConnectionWriter writer;
    private final WebSocketSettings settings;
    private final WebSocketMetrics metrics;
    private final Clock clock;
    private final boolean framed;
    private final CloseObserver observer;
    private final AtomicBoolean released = new AtomicBoolean();
    private final Callback readable = new Readable();

    /** Set once, before the connection is opened. */
    private @Nullable MessageHandler handler;

    /** Fields of the reading thread, from here on. */
    private final ReadBuffer buffer;

    /** Null until the client speaks here. */
    private volatile @Nullable AudioIngest ingest;

    private final ControlBudget controlBudget;

    /** Bytes that arrived after decoding had ended. */
    private int discardedBytes;

    /** Whether a message failed. Later input is ignored, and one log line is enough. */
    private boolean failed;

    /** Whether Jetty has handed over the transport. */
    private volatile boolean opened;

    /** Set by the event loop: input counts no more. */
    private volatile boolean draining;

    private volatile CloseReason reason = CloseReason.TRANSPORT_LOST;

    /** @param framed whether the client's binary messages are audio frames rather than raw PCM */
    public WebSocketConnection(
            EndPoint endPoint,
            Executor executor,
            ByteBufferPool buffers,
            ConnectionId id,
            Network address,
            boolean framed,
            EventLoop eventLoop,
            ConnectionContext context,
            CloseObserver observer) {
        super(endPoint, executor);
        this.id = id;
        this.buffer = new ReadBuffer(buffers);
        this.account = context.unfinished().account(address);
        this.settings = context.settings();
        this.metrics = context.metrics();
        this.clock = context.clock();
        this.framed = framed;
        this.observer = observer;
        this.controlBudget = new ControlBudget(clock.nanos());
        this.decoder = new FrameDecoder(
                this, settings.limits().textBytesMax(), settings.limits().rawBytesMax());
        this.writer = new ConnectionWriter(id, endPoint, eventLoop, settings, clock, this);
    }

    /** Before the connection is opened. */
    public void handleMessages(MessageHandler messages) {
        handler = messages;
    }

    /** On the reading thread: from now on the client sends audio, in frames of at most {@code frameBytesMax} bytes. */
    public void acceptAudio(AudioIngest audio, int frameBytesMax) {
        ingest = audio;
        decoder.limitBinary(settings.binaryBytesMax(framed, frameBytesMax));
    }

    public ConnectionId id() {
        return id;
    }

    public boolean wasOpened() {
        return opened;
    }

    /** Why the connection closed; {@code TRANSPORT_LOST} until another reason is known. */
    public CloseReason reason() {
        return reason;
    }

    public boolean isFramed() {
        return framed;
    }

    public MessageHandler handler() {
        return Objects.requireNonNull(handler, "set before the connection is opened");
    }

    public ConnectionWriter writer() {
        return writer;
    }

    /** Keeps the bytes that arrived in the same packet as the handshake. */
    @Override
    public void onUpgradeTo(ByteBuffer early) {
        if (early.hasRemaining()) {
            buffer.begin(early);
        }
    }

    @Override
    public void onOpen() {
        opened = true;
        super.onOpen();
        // The event loop's checks end idle connections, with a message and a close code.
        getEndPoint().setIdleTimeout(-1);
        handler().opened();
        if (!buffer.isEmpty()) {
            onFillable();
        } else {
            fillInterested();
        }
    }

    @Override
    public void fillInterested() {
        fillInterested(readable);
    }

    /** Continues with the bytes already read, then reads more. May block. */
    @Override
    public void onFillable() {
        read(true);
    }

    /**
     * Reads on the selector's thread while only audio arrives: an append never blocks, and costs less than a hand-over to
     * another thread. Anything else may block and continues on a pool thread.
     */
    private void read(boolean mayBlock) {
        try {
            if (mayBlock) {
                decoder.decode(buffer.content());
            }
            for (int reads = 0; mayBlock || reads < READS_A_TURN; reads++) {
                ByteBuffer target = buffer.withSpace(decoder.bytesNeeded());
                int space = BufferUtil.space(target);
                int filled = getEndPoint().fill(target);
                if (filled < 0 || decoder.hasEnded() && (discardedBytes += filled) > DISCARDED_BYTES_MAX) {
                    buffer.release();
                    getEndPoint().close();
                    return;
                }
                if (filled > 0) {
                    metrics.bytesIn(filled);
                    writer.heard(clock.nanos());
                    if (mayBlock) {
                        decoder.decode(target);
                    } else if (decoder.decodeAudio(target)) {
                        continueOnPool();
                        return;
                    }
                    noteMessages();
                }
                if (filled < space) {
                    awaitMore();
                    return;
                }
            }
            continueOnPool();
        } catch (IOException lost) {
            buffer.release();
            getEndPoint().close(lost);
        } catch (RuntimeException | Error fault) { // an Error too: nothing would read this connection again
            buffer.release();
            fail(fault);
        }
    }

    /** Without most of its buffer: it may wait for a thread. */
    private void continueOnPool() {
        buffer.trim();
        getExecutor().execute(this::onFillable);
    }

    private void noteMessages() {
        writer.heardMessages(decoder.messages(), !buffer.isEmpty() || decoder.isInMessage());
    }

    /** The socket is empty: the selector tells when more arrives. */
    private void awaitMore() {
        buffer.trim();
        noteMessages();
        if (account.hold(buffer.heldBytes() + decoder.heldBytes())) {
            fillInterested();
            return;
        }
        metrics.refused(RefusalReason.UNFINISHED);
        decoder.discard();
        buffer.release();
        account.hold(0);
        writer.close(
                CloseReason.TOO_FAST,
                "Too many messages have begun and are not finished. Send this one again.",
                Optional.of(Duration.ofSeconds(1)));
        fillInterested();
    }

    /** Jetty's signal that bytes have arrived. */
    private final class Readable implements Callback {

        @Override
        public void succeeded() {
            read(settings.appendingBlocks());
        }

        @Override
        public void failed(Throwable cause) {
            // Nothing reads now, and nothing will: the transport is closed, or the selector has failed.
            buffer.release();
            getEndPoint().close(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return settings.appendingBlocks() ? InvocationType.BLOCKING : InvocationType.NON_BLOCKING;
        }
    }

    // --- frames, on the reading thread -----------------------------------------------------------------------------

    /** On the path of an audio frame: no allocation, no blocking. */
    @Override
    public void binary(ByteBuffer payload) {
        if (draining) {
            return;
        }
        AudioIngest audio = ingest;
        if (audio == null) {
            handler().unexpectedAudio();
            return;
        }
        audio.accept(payload);
        if (audio.pollFoundSealed()) {
            getExecutor().execute(handler()::logSealed);
        }
        if (audio.pendingEnd().isPending()) {
            // This may have been the last frame, and ending blocks.
            getExecutor().execute(handler()::endIfComplete);
        }
    }

    @Override
    public void text(String text) {
        if (!failed && !draining) {
            handler().text(text);
        }
    }

    @Override
    public void ping(ByteBuffer payload) {
        writer.sendFrame(FrameEncoder.pong(payload));
    }

    @Override
    public void close(int code) {
        writer.answerClose(code);
    }

    @Override
    public boolean accept() {
        if (controlBudget.tryConsume(settings.limits(), clock.nanos())) {
            return true;
        }
        metrics.refused(RefusalReason.CONTROL);
        writer.close(
                CloseReason.TOO_FAST,
                "You send more than " + settings.limits().controlPerSecondMax() + " messages a second.",
                Optional.of(Duration.ofSeconds(1)));
        return false;
    }

    @Override
    public void failed(int code, String explanation) {
        writer.close(CloseCodes.reasonOfFailure(code), "Rejected: " + explanation + ".");
    }

    /** Handling a message failed. */
    public void fail(Throwable fault) {
        if (failed) {
            return;
        }
        failed = true;
        FatalErrors.report(fault);
        LOG.atError().addKeyValue("connectionId", id).setCause(fault).log("the connection failed");
        writer.close(CloseReason.SERVER_FAULT, "The server failed. Connect again to continue.");
    }

    // --- the close, on the event loop or Jetty's threads -----------------------------------------------------------

    @Override
    public void closing(CloseReason why) {
        draining = true;
        if (ingest != null) {
            ingest.stop(clock);
        }
        reason = why;
        if (why == CloseReason.TOO_FAR_BEHIND) {
            metrics.refused(RefusalReason.UNREAD);
        } else if (why == CloseReason.MESSAGE_TOO_BIG) {
            metrics.refused(RefusalReason.MESSAGE_BYTES);
        }
    }

    @Override
    public void shutdownOutput() {
        getEndPoint().shutdownOutput();
    }

    @Override
    public void close(@Nullable Throwable cause) {
        getEndPoint().close(cause);
        // Jetty does not call onClose where the transport was lost before the upgrade.
        release();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        release();
    }

    private void release() {
        if (released.compareAndSet(false, true)) {
            account.close();
            observer.closed(this);
            // Releasing a lease blocks, and this may be the event loop or the selector.
            getExecutor().execute(() -> {
                try {
                    handler().closed(reason);
                } finally {
                    observer.released();
                }
            });
        }
    }
}
