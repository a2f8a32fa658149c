// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;

/** What one listener gets from the log: its cursor, and whether it replays what was spoken before. Confined to the event loop. */
final class ListenerFeed {

    private final ListenerAttachment listener;
    private final AudioFeed audio;
    private final SessionConnections connections;
    private final LoopSubscribers subscribers;
    private final long attachedNanos;

    /** Whether the listener began, or sought to, somewhere before the live edge and has not reached it. */
    private boolean replaying;

    /** Whether that replay began with the attach. */
    private boolean resuming;

    /** @param replay whether the listener begins before the live edge */
    ListenerFeed(
            ListenerAttachment listener,
            SessionConnections connections,
            LoopSubscribers subscribers,
            boolean replay,
            long attachedNanos) {
        this.listener = listener;
        this.audio = listener.feed();
        this.connections = connections;
        this.subscribers = subscribers;
        this.replaying = replay;
        this.resuming = replay;
        this.attachedNanos = attachedNanos;
    }

    ListenerAttachment listener() {
        return listener;
    }

    AudioFeed audio() {
        return audio;
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

    void subscribe(OutboundChannel channel) {
        connections.listenerJoined();
        subscribers.join(channel, audio);
    }

    void unsubscribe(OutboundChannel channel) {
        subscribers.leave(channel, audio);
        connections.listenerLeft();
    }
}
