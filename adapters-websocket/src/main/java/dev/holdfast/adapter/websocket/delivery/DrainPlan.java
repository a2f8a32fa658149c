// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import java.time.Duration;

/** When one connection should leave, and when it is closed if it has not left. Confined to the event loop. */
final class DrainPlan {

    /** Whether the listener is told to leave only after it has heard its backlog. */
    private boolean waitsForBacklog;

    private long earliestNanos;
    private long latestNanos;
    private boolean told;
    private long closeAtNanos;

    /** Waits until the backlog is heard, at most until {@code latest}; tells to leave at {@code slot} or later. */
    void waitForBacklog(long now, Duration slot, Duration latest) {
        earliestNanos = now + slot.toNanos();
        latestNanos = now + Math.max(slot.toNanos(), latest.toNanos());
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

    boolean isTold() {
        return told;
    }

    void told(long closeAt) {
        told = true;
        closeAtNanos = closeAt;
    }

    /** Whether the client was told to leave, and should have left by now. */
    boolean isOverdue(long now) {
        return told && now - closeAtNanos >= 0;
    }
}
