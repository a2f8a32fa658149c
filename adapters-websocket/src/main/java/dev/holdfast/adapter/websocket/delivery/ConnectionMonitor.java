// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.LoopHandle;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Checks one connection twice a second: liveness, timeouts, token expiry, and messages that are due. One check serves all
 * limits, and no message needs a timer. Confined to the event loop.
 */
final class ConnectionMonitor {

    /** The interval between two checks. Added to a silence, so that limits are met early rather than late. */
    private static final long CHECK_NANOS = 5 * EventLoop.STEP_NANOS;

    /** Shorter than any ping interval: most checks end here. */
    private static final long ALIVE_NANOS = 1_000_000_000;

    /** How long the input of a client that broke the protocol is discarded: it reads why meanwhile, and should close. */
    private static final long DISCARD_NANOS = 1_000_000_000;

    /** No message has begun. A time of the clock is hardly this. */
    private static final long FINISHED = Long.MIN_VALUE;

    /** docs/protocol.md §2: at most once a second. */
    private static final long LISTENER_COUNT_NANOS = 1_000_000_000;

    private final OutboundChannel channel;
    private final LoopHandle loop;
    private final WebSocketTimeouts timeouts;
    private final Clock clock;

    /** Since when a client without a session has the turn. */
    private long openedNanos;

    private boolean draining;
    private long drainingNanos;
    private boolean tokenWarned;
    private int listenersSent;
    private long listenersSentNanos;
    private long pingedNanos;

    /** When the client was last heard. */
    private long heardNanos;

    /** When the client began the message that is not finished, or {@link #FINISHED}. */
    private long unfinishedNanos = FINISHED;

    private int messagesHeard;

    ConnectionMonitor(OutboundChannel channel, LoopHandle loop, WebSocketTimeouts timeouts, Clock clock) {
        this.channel = channel;
        this.loop = loop;
        this.timeouts = timeouts;
        this.clock = clock;
        this.openedNanos = clock.nanos();
        // Both are due from the start. Not 0: nanoTime has no origin, and may be negative.
        this.listenersSentNanos = openedNanos - LISTENER_COUNT_NANOS;
        this.pingedNanos = openedNanos - timeouts.listener().pingAfter().toNanos();
    }

    void heard(long nanos) {
        heardNanos = nanos;
    }

    /** How many messages have arrived in all, and whether another one has begun. */
    void heardMessages(int messages, boolean isUnfinished) {
        if (!isUnfinished) {
            unfinishedNanos = FINISHED;
        } else if (unfinishedNanos == FINISHED || messages != messagesHeard) {
            unfinishedNanos = heardNanos;
        }
        messagesHeard = messages;
    }

    long heardNanos() {
        return heardNanos;
    }

    void check(long now) {
        ConnectionState state = channel.state();
        if (channel.owner().isSuspended()) {
            openedNanos = now;
        }
        if (state instanceof ConnectionState.Draining closing) {
            limitDraining(now, closing.reason());
        } else if (state instanceof ConnectionState.Handshaking handshaking
                && handshaking.mustAttach()
                && Math.min(now - openedNanos, now - loop.eventLoop().resumedNanos())
                        >= timeouts.openingMax().toNanos()) {
            channel.startClosing(
                    CloseReason.BAD_MESSAGE,
                    "Create a session or name one within "
                            + timeouts.openingMax().toSeconds() + " s.");
        } else if (channel.drainPlan().filter(plan -> plan.isOverdue(now)).isPresent()) {
            channel.startClosing(CloseReason.RESTART, "This connection was told to leave by goAway. Connect again.");
        } else if (isAlive(now) && !isMessageOverdue(now) && !isStuck(now) && !isTokenExpired()) {
            channel.drainPlan().ifPresent(plan -> plan.check(now));
            sendListenerCount(now);
            sendTickIfIdle(now);
        }
    }

    private void limitDraining(long now, CloseReason reason) {
        if (!draining) {
            draining = true;
            drainingNanos = now;
        } else if (now - drainingNanos
                >= (reason.isProtocolFailure()
                        ? DISCARD_NANOS
                        : timeouts.drainMax().toNanos())) {
            channel.close(null);
        }
    }

    private boolean isAlive(long now) {
        long silentNanos =
                Math.max(0, Math.min(now - heardNanos, now - loop.eventLoop().resumedNanos()));
        if (silentNanos < ALIVE_NANOS) {
            return true;
        }
        Liveness liveness =
                channel.state() instanceof ConnectionState.Speaking ? timeouts.speaker() : timeouts.listener();
        switch (liveness.judge(Duration.ofNanos(silentNanos + CHECK_NANOS))) {
            case DEAD -> {
                channel.startClosing(CloseReason.HEARTBEAT_MISSED, "The server heard nothing from you for too long.");
                // A dead client answers no close frame.
                channel.close(null);
                return false;
            }
            case PING -> {
                if (now - pingedNanos >= liveness.pingAfter().toNanos() / 2) {
                    pingedNanos = now;
                    channel.send(FrameEncoder.ping());
                }
            }
            case ALIVE -> {}
        }
        return true;
    }

    /** Whether a message began long ago and is not finished: its memory is needed for others. */
    private boolean isMessageOverdue(long now) {
        long began = unfinishedNanos;
        if (began == FINISHED
                || Math.min(now - began, now - loop.eventLoop().resumedNanos())
                        < timeouts.messageMax().toNanos()) {
            return false;
        }
        channel.startClosing(
                CloseReason.BAD_MESSAGE,
                "A message must arrive within " + timeouts.messageMax().toSeconds() + " s.");
        return true;
    }

    /**
     * Whether the client leaves unread a slice that the log no longer retains. The log can reuse that memory only when the
     * client has read the slice, or is closed.
     */
    private boolean isStuck(long now) {
        if (!(channel.state() instanceof ConnectionState.Listening listening)
                || channel.output().blockedNanos(now) < timeouts.stuckMax().toNanos()
                || !listening.feed().audio().isEvicted()) {
            return false;
        }
        channel.startClosing(
                CloseReason.TOO_FAR_BEHIND, "You do not read the audio, and the server no longer retains it.");
        channel.close(null);
        return true;
    }

    private boolean isTokenExpired() {
        Optional<Instant> until =
                channel.state() instanceof ConnectionState.Attached attached ? attached.tokenUntil() : Optional.empty();
        if (until.isEmpty()) {
            return false;
        }
        Duration left = Duration.between(clock.now(), until.get());
        if (left.isNegative()) {
            channel.startClosing(CloseReason.TOKEN_EXPIRED, "The token has expired. Connect again with a new one.");
            return true;
        }
        boolean soon = left.compareTo(timeouts.tokenWarning()) <= 0;
        if (soon && !tokenWarned) {
            channel.send(FrameEncoder.text(EventMessages.tokenExpiring(left)));
        }
        tokenWarned = soon;
        return false;
    }

    private void sendListenerCount(long now) {
        if (!(channel.state() instanceof ConnectionState.Speaking speaking)) {
            return;
        }
        int count = speaking.session().listeners();
        if (count != listenersSent && now - listenersSentNanos >= LISTENER_COUNT_NANOS) {
            listenersSent = count;
            listenersSentNanos = now;
            channel.send(FrameEncoder.text(EventMessages.listenerCount(count)));
        }
    }

    private void sendTickIfIdle(long now) {
        if (channel.state() instanceof ConnectionState.Attached attached
                && channel.output().idleNanos(now) >= timeouts.tickAfter().toNanos()) {
            channel.send(FrameEncoder.text(EventMessages.tick(attached.liveSequence())));
        }
    }
}
