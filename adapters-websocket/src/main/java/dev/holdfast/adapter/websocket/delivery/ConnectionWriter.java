// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.loop.Transport;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.SessionState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes to one connection, from any thread. On the connection's event loop a call takes effect at once; on other threads it
 * queues a command and returns, and one thread's commands run in the order of their calls. After the close has begun, all but
 * the close itself do nothing.
 */
public final class ConnectionWriter {

    public static final String REPLACED_BY_NEWER = "A newer connection speaks in this session.";

    private final LoopHandle loop;
    private final Clock clock;
    private final OutboundChannel channel;

    public ConnectionWriter(
            ConnectionId id,
            Transport transport,
            LoopHandle loop,
            WebSocketSettings settings,
            Clock clock,
            ChannelOwner owner) {
        this.loop = loop;
        this.clock = clock;
        this.channel = new OutboundChannel(id, transport, loop, settings, clock, owner);
    }

    public ConnectionId id() {
        return channel.id();
    }

    /** @param unattached whether the client has still to create or name a session, within {@code openingMax} */
    public void open(boolean unattached) {
        long now = clock.nanos();
        channel.monitor().heard(now);
        loop.run(() -> channel.open(now, unattached));
    }

    /** Attaches the speaker. {@code ready} is the first message after that. */
    public void attachSpeaker(SpeakerAttachment speaker, SessionConnections connections, byte[] ready) {
        loop.run(() -> channel.attachSpeaker(speaker, connections, ready));
    }

    /**
     * Attaches the listener. {@code ready} is the first message after that, then audio follows.
     *
     * @param replay whether the listener begins before the live edge
     * @param deliverEvery for how long live frames may gather; zero: not at all
     * @param alreadyEnded if the session ended before the listener joined its connections
     */
    public void attachListener(
            ListenerAttachment listener,
            SessionConnections connections,
            byte[] ready,
            boolean replay,
            Duration deliverEvery,
            Optional<SessionState.Ended> alreadyEnded) {
        loop.run(() -> {
            ListenerFeed feed = new ListenerFeed(
                    listener,
                    connections,
                    connections.subscribers(loop.eventLoop()),
                    replay,
                    deliverEvery,
                    clock.nanos());
            channel.attachListener(feed, connections, ready, alreadyEnded);
        });
    }

    /** Moves a listener's cursor. {@code ready} is sent before any audio from the new position. */
    public void seek(StartPosition from, Supplier<byte[]> ready) {
        loop.run(() -> channel.betweenSlices(() -> channel.seek(from, ready)));
    }

    /** Sends a message that is composed between two slices, because it tells the cursor's position. */
    public void sendBetweenSlices(Supplier<byte[]> message) {
        loop.run(() -> channel.betweenSlices(() -> channel.send(FrameEncoder.text(message.get()))));
    }

    public void send(byte[] message) {
        sendFrame(FrameEncoder.text(message));
    }

    public void sendFrame(ByteBuffer frame) {
        loop.run(() -> channel.send(frame));
    }

    /** Closes a speaker at once, and a listener after its backlog. */
    void sessionEnded(SessionState.Ended ended) {
        loop.run(() -> channel.sessionEnded(ended));
    }

    /** Sends an {@code error}, then closes. Input counts no more. */
    public void close(CloseReason reason, String explanation) {
        close(reason, explanation, Optional.empty());
    }

    /** @param retryAfter when the client may come again */
    public void close(CloseReason reason, String explanation, Optional<Duration> retryAfter) {
        close(reason, EventMessages.error(reason, explanation, retryAfter), explanation);
    }

    /** @param error the last message before the close frame */
    public void close(CloseReason reason, byte[] error, String explanation) {
        loop.run(() -> channel.startClosing(reason, error, explanation));
    }

    /**
     * The client's close frame arrived: answers it with the same code (RFC 6455 §5.5.1), unless the server's was sent first.
     *
     * @param code 1005 where the client sent none
     */
    public void answerClose(int code) {
        loop.run(() -> channel.answerClose(code));
    }

    /** Tells the client to reconnect after so long, and closes at once. */
    public void closeForRestart(Duration reconnectIn) {
        loop.run(() -> channel.startClosing(CloseReason.RESTART, EventMessages.goAway(reconnectIn), "restart"));
    }

    /** Tells the client to reconnect after so long, serves it until then, and closes it {@code leaveGrace} later. */
    public void sendGoAway(Duration reconnectIn) {
        loop.run(() -> channel.beginDraining().sendGoAway(reconnectIn));
    }

    /**
     * The same for a listener, once it has heard its backlog or {@code latest} has passed.
     *
     * @param delay when it should leave, if it has heard all by then
     */
    public void sendGoAwayAfterBacklog(Duration delay, Duration latest) {
        loop.run(() -> channel.beginDraining().sendGoAwayAfterBacklog(delay, latest));
    }

    /** Another server has the session's speaker now: a listener reconnects there, and a speaker has lost its lease. */
    void speakerMoved(Duration reconnectIn) {
        loop.run(() -> {
            if (channel.state() instanceof ConnectionState.Speaking) {
                channel.startClosing(CloseReason.REPLACED, REPLACED_BY_NEWER);
            } else {
                channel.beginDraining().sendGoAway(reconnectIn);
            }
        });
    }

    /** Acks at once, even if no frame arrived since the last ack. */
    public void ackNow() {
        loop.run(channel::ackNow);
    }

    // --- on the event loop -----------------------------------------------------------------------------------------

    /** Whether the close has not begun: input counts. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /**
     * Gives the connection to another loop.
     *
     * @param then runs there. The transport is to be opened again
     * @return false, and nothing happens, while a write is in progress
     */
    public boolean moveTo(EventLoop other, Runnable then) {
        return channel.moveTo(other, then);
    }

    /** The rest of a write is written. */
    public void written() {
        channel.output().written();
    }

    public void writeFailed(Throwable cause) {
        channel.output().writeFailed(cause);
    }

    /**
     * The transport is closed: releases everything. Calls after the first do nothing.
     *
     * @param keepsBuffer whether the transport keeps a buffer that it was given to write
     */
    public void closed(CloseReason reason, boolean keepsBuffer) {
        channel.closed(reason, keepsBuffer);
    }

    /** How many messages have arrived in all, and whether another one has begun. */
    public void heardMessages(int messages, boolean isUnfinished) {
        channel.monitor().heardMessages(messages, isUnfinished);
    }

    /** Bytes arrived. */
    public void heard(long nanos) {
        channel.monitor().heard(nanos);
    }

    /** A frame was appended, and is acked within 100 ms. Allocates nothing. */
    public void ackSoon() {
        channel.ackSoon();
    }
}
