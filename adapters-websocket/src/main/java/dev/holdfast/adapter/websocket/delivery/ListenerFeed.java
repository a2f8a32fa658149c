// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one listener gets from the log: its cursor, and whether it replays what was spoken before. Confined to the event loop. */
final class ListenerFeed {

    /** The golden ratio of a second: any number of listeners, one after the other, are spread evenly by its multiples. */
    private static final long PHASE_STEP = 618_033_989;

    private final ListenerAttachment listener;
    private final AudioFeed audio;
    private final SessionConnections connections;
    private final LoopSubscribers subscribers;
    private final long attachedNanos;

    /** For how long live frames gather; 0: not at all. */
    private final long deliverEveryNanos;

    /** When this listener's turns are, of each {@link #deliverEveryNanos}: those of a session are spread over that time. */
    private final long phaseNanos;

    /** The listener's next turn, while frames gather; else the last one. */
    private long turnNanos;

    private long deliveredNanos;

    /** Runs at each turn. */
    private final Runnable turn = this::turnBegins;

    /** Where the listener is among those that each append asks; -1 where it is not. Kept by {@link LoopSubscribers}. */
    private int index = -1;

    /** Null until the listener is subscribed. */
    private @Nullable OutboundChannel channel;

    /** Whether the listener began, or sought to, somewhere before the live edge and has not reached it. */
    private boolean replaying;

    /** Whether that replay began with the attach. */
    private boolean resuming;

    /**
     * @param replay whether the listener begins before the live edge
     * @param deliverEvery for how long live frames may gather, so that they leave in fewer, larger writes; zero: not at all
     */
    ListenerFeed(
            ListenerAttachment listener,
            SessionConnections connections,
            LoopSubscribers subscribers,
            boolean replay,
            Duration deliverEvery,
            long attachedNanos) {
        this.listener = listener;
        this.audio = listener.feed();
        this.connections = connections;
        this.subscribers = subscribers;
        this.replaying = replay;
        this.resuming = replay;
        this.attachedNanos = attachedNanos;
        this.deliverEveryNanos = deliverEvery.toNanos();
        this.phaseNanos =
                deliverEveryNanos == 0 ? 0 : Math.floorMod(connections.nextPhase() * PHASE_STEP, deliverEveryNanos);
        this.deliveredNanos = attachedNanos - deliverEveryNanos;
    }

    ListenerAttachment listener() {
        return listener;
    }

    AudioFeed audio() {
        return audio;
    }

    /** New audio: delivers it, or lets it gather until the listener's next turn. */
    void appended(long now) {
        if (isDue(now)) {
            deliveredNanos = now;
            write();
        } else {
            long untilTurn = deliverEveryNanos - Math.floorMod(now - phaseNanos, deliverEveryNanos);
            awaitTurn(now + untilTurn);
            subscribers.pause(this);
        }
    }

    /** The first frame after a silence is due at once, as is everything while the listener catches up. */
    private boolean isDue(long now) {
        return deliverEveryNanos == 0 || replaying || now - deliveredNanos >= deliverEveryNanos;
    }

    private void awaitTurn(long atNanos) {
        turnNanos = atNanos;
        subscribers.schedule(turn, atNanos);
    }

    /** Delivers what has gathered, and lets more gather. After a turn without audio the next frame is the first after a silence. */
    private void turnBegins() {
        if (channel == null) {
            return;
        }
        long now = subscribers.turnNanos();
        if (isBehind()) {
            deliveredNanos = now;
            // A turn that came late is the last one that did.
            awaitTurn(Math.max(turnNanos + deliverEveryNanos, now));
            write();
        } else {
            subscribers.resume(this);
        }
    }

    private void write() {
        OutboundChannel to = channel;
        if (to != null) {
            to.write();
        }
    }

    /** The next records of the log; empty at its end. Valid until the next call. */
    ByteBuffer slice(int bytesMax) {
        return audio.slice(bytesMax);
    }

    void seek(StartPosition from) {
        audio.seek(from);
        replaying = !(from instanceof StartPosition.Live);
        resuming = false;
    }

    /** At the log's end: whether a replay ends here. True once for each replay. */
    boolean endReplay() {
        boolean ended = replaying;
        replaying = false;
        return ended;
    }

    /** Records how long the replay took, if it began with the attach. */
    void recordResume(Clock clock, EventLoopMetrics metrics) {
        if (resuming) {
            resuming = false;
            metrics.caughtUp().record(clock.nanos() - attachedNanos);
        }
    }

    boolean isBehind() {
        return audio.nextSequence() < audio.liveSequence();
    }

    void subscribe(OutboundChannel to) {
        channel = to;
        connections.listenerJoined();
        subscribers.join(this);
    }

    void unsubscribe() {
        channel = null;
        subscribers.leave(this);
        connections.listenerLeft();
    }

    /** Of a listener that is subscribed. */
    ConnectionId connectionId() {
        return Objects.requireNonNull(channel, "not subscribed").id();
    }

    int index() {
        return index;
    }

    void setIndex(int at) {
        index = at;
    }
}
