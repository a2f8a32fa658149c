// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import java.time.Duration;

/** When one connection is sent {@code goAway}, and when it is closed if it has not left. Confined to the event loop. */
final class DrainPlan {

    /** Whether {@code goAway} is sent only after the listener has heard its backlog. */
    private boolean waitsForBacklog;

    private long earliestNanos;
    private long latestNanos;
    private boolean goAwaySent;
    private long closeAtNanos;

    /** Waits until the backlog is heard, at most until {@code latest}; the client should leave after {@code delay} or later. */
    void waitForBacklog(long now, Duration delay, Duration latest) {
        earliestNanos = now + delay.toNanos();
        latestNanos = now + Math.max(delay.toNanos(), latest.toNanos());
        waitsForBacklog = true;
    }

    boolean waitsForBacklog() {
        return waitsForBacklog;
    }

    boolean isPastLatest(long now) {
        return now - latestNanos >= 0;
    }

    /** Ends the wait for the backlog. In how long the listener should leave. */
    Duration stopWaiting(long now) {
        waitsForBacklog = false;
        return Duration.ofNanos(Math.max(0, earliestNanos - now));
    }

    boolean isGoAwaySent() {
        return goAwaySent;
    }

    void goAwaySent(long now, Duration closeIn) {
        goAwaySent = true;
        closeAtNanos = now + closeIn.toNanos();
    }

    /** Whether the client was sent {@code goAway}, and should have left by now. */
    boolean isOverdue(long now) {
        return goAwaySent && now - closeAtNanos >= 0;
    }
}
