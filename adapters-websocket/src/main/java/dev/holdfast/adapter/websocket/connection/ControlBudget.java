// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;

/**
 * Token bucket for one client's messages other than audio, kept as a single number: the time up to which messages are paid
 * for. Confined to the event loop.
 */
final class ControlBudget {

    private static final long SECOND_NANOS = 1_000_000_000;

    private long paidNanos;

    ControlBudget(long now) {
        paidNanos = now;
    }

    /** Pays for one message. False: the burst and the rate are used up. */
    boolean tryConsume(WebSocketLimits limits, long now) {
        long price = SECOND_NANOS / limits.controlPerSecondMax();
        long ahead = Math.max(0, paidNanos - now);
        if (ahead > (limits.controlBurst() - 1) * price) {
            return false;
        }
        paidNanos = now + ahead + price;
        return true;
    }
}
