// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.application.port.out.Clock;
import java.time.Duration;

/** When one connection is sent {@code goAway}, and when it is closed if it has not left. Confined to the event loop. */
final class DrainPlan {

    private final OutboundChannel channel;
    private final Duration leaveGrace;
    private final Clock clock;

    /** Whether {@code goAway} is sent only after the listener has heard its backlog. */
    private boolean waitsForBacklog;

    private long earliestNanos;
    private long latestNanos;
    private boolean goAwaySent;
    private long closeAtNanos;

    /** @param leaveGrace how long the connection may stay after the time at which it was told to leave */
    DrainPlan(OutboundChannel channel, Duration leaveGrace, Clock clock) {
        this.channel = channel;
        this.leaveGrace = leaveGrace;
        this.clock = clock;
    }

    /** Tells the client to reconnect after so long. Calls after the first do nothing. */
    void sendGoAway(Duration reconnectIn) {
        if (channel.isOpen() && !goAwaySent) {
            goAwaySent = true;
            closeAtNanos = clock.nanos() + reconnectIn.plus(leaveGrace).toNanos();
            channel.send(FrameEncoder.text(EventMessages.goAway(reconnectIn)));
        }
    }

    /** Waits until the backlog is heard, at most until {@code latest}; the client should leave after {@code delay} or later. */
    void sendGoAwayAfterBacklog(Duration delay, Duration latest) {
        long now = clock.nanos();
        earliestNanos = now + delay.toNanos();
        latestNanos = now + Math.max(delay.toNanos(), latest.toNanos());
        waitsForBacklog = true;
        check(now);
    }

    /** Twice a second. */
    void check(long now) {
        if (waitsForBacklog && (now - latestNanos >= 0 || !channel.isBehind())) {
            waitsForBacklog = false;
            sendGoAway(Duration.ofNanos(Math.max(0, earliestNanos - now)));
        }
    }

    /** Whether the client was sent {@code goAway}, and should have left by now. */
    boolean isOverdue(long now) {
        return goAwaySent && now - closeAtNanos >= 0;
    }
}
