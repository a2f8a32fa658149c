// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.frame.CloseStatus;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.LoopMember;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.message.CloseCodes;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.SessionState;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The output side of one connection: its state, its role, and what it sends next. Confined to the event loop;
 * {@link ConnectionWriter} hands over from other threads. The connection may be moved to another loop before it is attached.
 */
final class OutboundChannel implements SocketOutput.Source, LoopMember {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ConnectionId id;
    private final LoopHandle loop;
    private final WebSocketSettings settings;
    private final Clock clock;
    private final Transport transport;
    private final ChannelOwner owner;
    private final ConnectionMonitor monitor;
    private final SocketOutput output;

    /** Which of the event loop's groups this channel belongs to. */
    private int group;

    private ConnectionState state = new ConnectionState.Handshaking(false);
    private @Nullable DrainPlan drainPlan;

    /** How the session ended, until the client is told: a listener hears its backlog first. */
    private SessionState.@Nullable Ended ended;

    OutboundChannel(
            ConnectionId id,
            Transport transport,
            LoopHandle loop,
            WebSocketSettings settings,
            Clock clock,
            ChannelOwner owner) {
        this.id = id;
        this.transport = transport;
        this.loop = loop;
        this.settings = settings;
        this.clock = clock;
        this.owner = owner;
        this.monitor = new ConnectionMonitor(this, loop, settings.timeouts(), clock);
        this.output = new SocketOutput(transport, loop, settings.limits(), clock, this);
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    void open(long now, boolean unattached) {
        output.opened(now);
        if (state instanceof ConnectionState.Handshaking) {
            state = new ConnectionState.Handshaking(unattached);
        }
        group = loop.eventLoop().join(this);
        // The server may have begun to close before.
        output.write();
    }

    /** Gives the connection to another loop, where {@code then} runs. False, and nothing happens, while a write is in progress. */
    boolean moveTo(EventLoop other, Runnable then) {
        if (output.isWriting()) {
            return false;
        }
        loop.eventLoop().leave(this, group);
        transport.leave();
        loop.moveTo(other, () -> {
            if (!(state instanceof ConnectionState.Closed)) {
                group = other.join(this);
            }
            then.run();
        });
        return true;
    }

    /** Twice a second, on the event loop. */
    @Override
    public void check(long now) {
        if (isOpen()) {
            owner.check(now);
        }
        monitor.check(now);
    }

    void attachSpeaker(SpeakerAttachment speaker, SessionConnections connections, byte[] ready) {
        if (state instanceof ConnectionState.Handshaking handshaking) {
            state = handshaking.speaking(new SpeakerAcks(speaker), connections);
            loop.eventLoop().addSpeaker(this);
            offer(FrameEncoder.text(ready));
            closeEndedSpeaker();
            output.write();
        }
    }

    /**
     * Attaches the listener; if the connection is closing already, releases it.
     *
     * @param alreadyEnded if the session ended before the listener joined its connections, so that no event will follow
     */
    void attachListener(
            ListenerFeed listener,
            SessionConnections connections,
            byte[] ready,
            Optional<SessionState.Ended> alreadyEnded) {
        if (!(state instanceof ConnectionState.Handshaking handshaking)) {
            listener.listener().close();
            return;
        }
        state = handshaking.listening(listener, connections);
        alreadyEnded.ifPresent(end -> ended = end);
        listener.subscribe(this);
        send(FrameEncoder.text(ready));
    }

    void seek(StartPosition from, Supplier<byte[]> ready) {
        if (state instanceof ConnectionState.Listening listening) {
            listening.feed().seek(from);
            offer(FrameEncoder.text(ready.get()));
        }
    }

    /** Writes what there is, if the socket takes it. */
    void write() {
        output.write();
    }

    /** Runs a command when no slice is partly written: until then the transport keeps the cursor's buffer. */
    void betweenSlices(Runnable command) {
        if (state instanceof ConnectionState.Attached && !output.betweenWrites(command)) {
            startClosing(CloseReason.TOO_FAR_BEHIND, "Too many requests wait until the client reads.");
        }
    }

    void send(ByteBuffer frame) {
        offer(frame);
        output.write();
    }

    private void offer(ByteBuffer frame) {
        if (isOpen() && !output.queue().offer(frame)) {
            byte[] error = EventMessages.error(
                    CloseReason.TOO_FAR_BEHIND, "Too many messages wait to be read.", Optional.empty());
            startClosing(CloseReason.TOO_FAR_BEHIND, error, "too far behind");
        }
    }

    /** A frame was appended. Allocates nothing: the loop acks every 100 ms. */
    void ackSoon() {
        if (state instanceof ConnectionState.Speaking speaking) {
            speaking.acks().request(monitor.heardNanos());
        }
    }

    void ackNow() {
        if (state instanceof ConnectionState.Speaking speaking) {
            speaking.acks().request(clock.nanos());
            sendAck(speaking.acks());
        }
    }

    /** Every 100 ms, on the event loop, while the client speaks. */
    @Override
    public void ack() {
        if (state instanceof ConnectionState.Speaking speaking) {
            sendAck(speaking.acks());
            ByteBuffer warning = speaking.acks().storageWarning();
            if (warning != null) {
                send(warning);
            }
        }
    }

    private void sendAck(SpeakerAcks acks) {
        ByteBuffer ack = acks.next();
        if (ack != null) {
            send(ack);
            recordAckDelay();
        }
    }

    /** An ack is delivered when the socket has taken it. */
    private void recordAckDelay() {
        if (state instanceof ConnectionState.Speaking speaking && output.queue().isEmpty()) {
            speaking.acks().delivered(clock, loop.eventLoop().metrics().ackDelay());
        }
    }

    /** At the log's end this may queue {@code caughtUp} or the session's end instead. */
    @Override
    public ByteBuffer nextSlice() {
        if (!(state instanceof ConnectionState.Listening listening)) {
            return NOTHING;
        }
        ListenerFeed feed = listening.feed();
        ByteBuffer slice = feed.slice(settings.limits().sliceBytesMax());
        if (slice.hasRemaining()) {
            return slice;
        }
        if (feed.endReplay()) {
            feed.recordResume(clock, loop.eventLoop().metrics());
            offer(FrameEncoder.text(EventMessages.caughtUp(feed.audio().nextSequence())));
        }
        SessionState.Ended end = ended;
        if (end != null && feed.audio().isSealed()) {
            ended = null;
            closeEnded(end);
        }
        return NOTHING;
    }

    @Override
    public void unblocked() {
        output.write();
        recordAckDelay();
    }

    /** The log may reuse the memory of a slice after this, so never while the transport keeps one. */
    @Override
    public void released() {
        if (state instanceof ConnectionState.Closed closed && closed.feed() != null) {
            closed.feed().listener().close();
        }
    }

    @Override
    public void close(@Nullable Throwable cause) {
        owner.close(cause);
    }

    /**
     * A speaker is closed at once, a listener after its backlog. A connection that is about to be attached waits: it may be a
     * listener with frames to come.
     */
    void sessionEnded(SessionState.Ended end) {
        ended = end;
        closeEndedSpeaker();
        output.write();
    }

    private void closeEndedSpeaker() {
        if (state instanceof ConnectionState.Speaking && ended != null) {
            ackNow();
            closeEnded(ended);
        }
    }

    private void closeEnded(SessionState.Ended end) {
        EndReason why = end.reason();
        startClosing(CloseCodes.reason(why), EventMessages.sessionEnded(end), why.word());
    }

    void startClosing(CloseReason reason, String explanation) {
        startClosing(reason, EventMessages.error(reason, explanation, Optional.empty()), explanation);
    }

    void startClosing(CloseReason reason, byte[] lastMessage, String phrase) {
        startClosing(reason, lastMessage, FrameEncoder.close(CloseCodes.code(reason), phrase));
    }

    private void startClosing(CloseReason reason, byte @Nullable [] lastMessage, ByteBuffer close) {
        if (!(state instanceof ConnectionState.Open open)) {
            return;
        }
        ByteBuffer lastAck = state instanceof ConnectionState.Speaking speaking
                ? speaking.acks().next()
                : null;
        // From here on input counts no more: a frame after the last ack is sent again after a reconnect.
        state = open.draining(reason);
        owner.closing(reason);
        if (lastAck != null) {
            output.queue().add(lastAck);
        }
        if (lastMessage != null) {
            output.queue().add(FrameEncoder.text(lastMessage));
        }
        output.queue().add(close);
        output.write();
    }

    /** Answers the client's close frame with its code (RFC 6455 §5.5.1), unless the server's was sent first. */
    void answerClose(int code) {
        startClosing(CloseReason.CLIENT_LEFT, null, FrameEncoder.close(code == CloseStatus.NONE ? 1000 : code, ""));
        if (state instanceof ConnectionState.Draining draining) {
            state = draining.afterClose();
        }
        idle();
    }

    /**
     * Everything is written: closes the transport if both close frames have been exchanged. A client that broke the protocol
     * is not read any more, so the server ends its side at once (RFC 6455 §7.1.7).
     */
    @Override
    public void idle() {
        if (!(state instanceof ConnectionState.Draining draining)
                || output.isWriting()
                || !output.queue().isEmpty()) {
            return;
        }
        if (draining.closeReceived()) {
            owner.close(null);
        } else if (draining.reason().isProtocolFailure()) {
            transport.shutdownOutput();
        }
    }

    /**
     * The transport is closed: releases everything. Calls after the first do nothing.
     *
     * @param keepsBuffer whether the transport keeps a buffer that it was given to write
     */
    void closed(CloseReason reason, boolean keepsBuffer) {
        if (state instanceof ConnectionState.Closed) {
            return;
        }
        ConnectionState.Closed closed = state.closed(reason);
        state = closed;
        loop.eventLoop().leave(this, group);
        if (closed.feed() != null) {
            closed.feed().unsubscribe();
        }
        output.close(keepsBuffer);
    }

    /** Whether there is more for the client than what it has got. */
    boolean isBehind() {
        return output.isWriting()
                || state instanceof ConnectionState.Listening listening
                        && listening.feed().isBehind();
    }

    boolean isOpen() {
        return state instanceof ConnectionState.Open;
    }

    /** When the connection is to leave; none before the server drains or the session moves. */
    Optional<DrainPlan> drainPlan() {
        return Optional.ofNullable(drainPlan);
    }

    DrainPlan beginDraining() {
        if (drainPlan == null) {
            drainPlan = new DrainPlan(this, settings.timeouts().leaveGrace(), clock);
        }
        return drainPlan;
    }

    ChannelOwner owner() {
        return owner;
    }

    ConnectionMonitor monitor() {
        return monitor;
    }

    ConnectionState state() {
        return state;
    }

    SocketOutput output() {
        return output;
    }
}
