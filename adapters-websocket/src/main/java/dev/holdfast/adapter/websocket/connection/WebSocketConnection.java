// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.delivery.ChannelOwner;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.loop.TransportHandler;
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
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection: reads, decodes frames, and hands over audio and messages; its {@link ConnectionWriter} writes. It
 * belongs to one event loop from its handshake to its end, and everything happens there, but for what Jetty calls: {@code
 * onUpgradeTo}, {@code onOpen} and {@code onClose}. An idle connection holds no buffer.
 */
public final class WebSocketConnection extends AbstractConnection
        implements Connection.UpgradeTo, FrameHandler, TransportHandler, ChannelOwner {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketConnection.class);

    private final ConnectionId id;
    private final Transport transport;
    private final LoopHandle loop;
    private final ConnectionWriter writer;
    private final InboundChannel input;
    private final ControlBudget controlBudget;
    private final WebSocketSettings settings;
    private final WebSocketMetrics metrics;
    private final Clock clock;
    private final boolean framed;
    private final CloseObserver observer;

    /** Set once, before the connection is opened. */
    private @Nullable MessageHandler handler;

    private boolean released;

    /** Whether Jetty has handed over the transport. */
    private volatile boolean opened;

    private volatile CloseReason reason = CloseReason.TRANSPORT_LOST;

    /** @param framed whether the client's binary messages are audio frames rather than raw PCM */
    public WebSocketConnection(
            EndPoint endPoint,
            Executor executor,
            ConnectionId id,
            Network address,
            boolean framed,
            EventLoop eventLoop,
            ConnectionContext context,
            CloseObserver observer) {
        super(endPoint, executor);
        this.id = id;
        this.transport = Transport.of(endPoint);
        this.loop = new LoopHandle(eventLoop);
        this.settings = context.settings();
        this.metrics = context.metrics();
        this.clock = context.clock();
        this.framed = framed;
        this.observer = observer;
        this.controlBudget = new ControlBudget(clock.nanos());
        this.writer = new ConnectionWriter(id, transport, loop, settings, clock, this);
        this.input = new InboundChannel(this, transport, loop, address, context);
    }

    /** Before the connection is opened. */
    public void handleMessages(MessageHandler messages) {
        handler = messages;
    }

    /** From now on the client sends audio, in frames of at most {@code frameBytesMax} bytes. */
    public void acceptAudio(AudioIngest audio, int frameBytesMax) {
        input.acceptAudio(audio, settings.binaryBytesMax(framed, frameBytesMax));
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

    /** From any thread: runs a command on the connection's event loop. */
    public void run(Runnable command) {
        loop.run(command);
    }

    /** From any thread: closes the transport, as if the client had gone. */
    public void abort() {
        transport.abort();
    }

    /** On one of Jetty's threads, as {@code onOpen}. Keeps the bytes that arrived in the same packet as the handshake. */
    @Override
    public void onUpgradeTo(ByteBuffer early) {
        if (early.hasRemaining()) {
            input.begin(early);
        }
    }

    @Override
    public void onOpen() {
        opened = true;
        super.onOpen();
        // The event loop's checks end idle connections, with a message and a close code.
        getEndPoint().setIdleTimeout(-1);
        loop.runLater(this::open);
    }

    /** Never called: this connection has no interest in Jetty's selector. */
    @Override
    public void onFillable() {}

    private void open() {
        if (released) {
            return;
        }
        try {
            transport.open(loop.eventLoop(), this);
            handler().opened();
            input.goOnIfAwaited();
        } catch (IOException lost) {
            close(lost);
        } catch (RuntimeException | Error fault) { // an Error too: nothing would read this connection again
            fail(fault);
        }
    }

    /** For a message whose handling blocks on another thread: nothing that follows is handled until {@link #resume}. */
    public void suspend() {
        input.suspend();
    }

    /** Once for each {@link #suspend}, from any thread. */
    public void resume() {
        input.resume();
    }

    @Override
    public void readable() {
        assert loop.eventLoop().isCurrent();
        try {
            if (!input.read()) {
                close(null);
            }
        } catch (IOException lost) {
            close(lost);
        } catch (RuntimeException | Error fault) { // see above
            input.abandon();
            fail(fault);
        }
    }

    /**
     * Appends the raw PCM that fills no frame, before what follows from its client's message or its end.
     *
     * @param then runs once that is done, here or later on the event loop; nothing is read meanwhile
     */
    public void flushAudio(Runnable then) {
        input.flushAudio(then);
    }

    /** On the event loop: a fault closes the connection, and {@code last} runs in any case. */
    public void attempt(Runnable action, Runnable last) {
        try {
            action.run();
        } catch (RuntimeException | Error fault) { // an Error too: the client would wait for an answer
            fail(fault);
        } finally {
            last.run();
        }
    }

    // --- frames ----------------------------------------------------------------------------------------------------

    /** On the path of an audio frame: no allocation, no blocking. */
    @Override
    public boolean binary(ByteBuffer payload) {
        if (!writer.isOpen()) {
            return true;
        }
        AudioIngest audio = input.ingest();
        if (audio == null) {
            handler().unexpectedAudio();
            return true;
        }
        if (!audio.accept(payload)) {
            return false;
        }
        if (audio.pollFoundSealed()) {
            handler().logSealed();
        }
        if (audio.pendingEnd().isPending()) {
            // This may have been the last frame.
            handler().endIfComplete();
        }
        return true;
    }

    @Override
    public void text(String text) {
        if (writer.isOpen()) {
            handler().text(text);
        }
    }

    @Override
    public void ping(ByteBuffer payload) {
        writer.sendFrame(FrameEncoder.pong(payload));
    }

    @Override
    public void closeReceived(int code) {
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
        FatalErrors.report(fault);
        if (writer.isOpen()) {
            LOG.atError().addKeyValue("connectionId", id).setCause(fault).log("the connection failed");
            writer.close(CloseReason.SERVER_FAULT, "The server failed. Connect again to continue.");
        }
    }

    @Override
    public void written() {
        assert loop.eventLoop().isCurrent();
        writer.written();
    }

    @Override
    public void writeFailed(Throwable cause) {
        writer.writeFailed(cause);
    }

    @Override
    public boolean isSuspended() {
        return input.isSuspended();
    }

    @Override
    public void check(long now) {
        if (input.isSuspended()) {
            // The server's own pause is no silence of the client.
            writer.heard(now);
        }
        if (!input.awaitsCall() && handler().isEndOverdue()) {
            handler().endIfComplete();
        }
    }

    /**
     * Gives the connection to the event loop of its session, while it is suspended.
     *
     * @param then runs there; here, if the connection is there already or cannot leave because its socket is full
     */
    public void moveTo(EventLoop other, Runnable then) {
        boolean moves = !released
                && other != loop.eventLoop()
                && writer.moveTo(other, () -> {
                    reopen(other);
                    attempt(then, () -> {});
                });
        if (!moves) {
            then.run();
        }
    }

    private void reopen(EventLoop other) {
        try {
            if (!released) {
                transport.open(other, this);
            }
        } catch (IOException lost) {
            close(lost);
        }
    }

    // --- the close -------------------------------------------------------------------------------------------------

    @Override
    public void closing(CloseReason why) {
        reason = why;
        loop.runLater(input::goOnIfAwaited);
        if (why == CloseReason.TOO_FAR_BEHIND) {
            metrics.refused(RefusalReason.UNREAD);
        } else if (why == CloseReason.MESSAGE_TOO_BIG) {
            metrics.refused(RefusalReason.MESSAGE_BYTES);
        }
    }

    /** The caller may be in the middle of reading or writing, so the rest follows. */
    @Override
    public void close(@Nullable Throwable cause) {
        transport.close(cause);
        // Jetty does not call onClose where the transport was lost before the upgrade.
        loop.runLater(this::release);
    }

    /** On one of Jetty's threads. */
    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        loop.runLater(this::release);
    }

    /** The one place that frees what the connection holds, whatever ended it. */
    private void release() {
        if (released) {
            return;
        }
        released = true;
        observer.closed(this);
        try {
            boolean keepsBuffer = transport.close(null);
            try {
                input.release();
            } finally {
                writer.closed(reason, keepsBuffer);
            }
        } finally {
            handler().closed(reason, observer::released);
        }
    }
}
