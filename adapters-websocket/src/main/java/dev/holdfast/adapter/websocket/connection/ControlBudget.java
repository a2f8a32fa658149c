// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.domain.connection.Gcra;

/**
 * Token bucket for one client's messages other than audio, kept as a single number ({@link Gcra}). Confined to the event loop.
 */
final class ControlBudget {

    private static final long SECOND_NANOS = 1_000_000_000;

    private long paidNanos;

    ControlBudget(long now) {
        paidNanos = now;
    }

    /** Pays for one message. False: the burst and the rate are used up. */
    boolean tryConsume(WebSocketLimits limits, long now) {
        long price = Math.max(1, SECOND_NANOS / limits.controlPerSecondMax());
        long paid = paidNanos;
        paidNanos = Gcra.take(paid, now, price, limits.controlBurst() * price);
        return paidNanos != paid;
    }
}
