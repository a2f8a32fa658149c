// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.SendRate;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits how fast a speaker sends buffered audio: a token bucket that stays below the server's, which closes a faster
 * connection with {@code rate} (docs/protocol.md §3). Confined to the speaker's executor.
 *
 * <p>A frame is charged when it is acked, and until then counts as in flight. So frames that a stalled network delivers all
 * at once do not exceed the server's bucket either.
 */
final class Pacer {

    /** Returned where only an ack allows another frame. */
    static final long UNTIL_ACKED = Long.MAX_VALUE;

    private final double burstMicros;
    private final double rate;

    private record InFlight(long sequence, long micros) {}

    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private long inFlightMicros;
    private double availableMicros;
    private long refilledAt;

    Pacer(SendRate limit) {
        burstMicros = limit.burst().toNanos() / 1_000.0;
        rate = limit.realTimeMax();
    }

    /** The server allows a new burst on each attach. */
    void attached(long nowNanos) {
        inFlight.clear();
        inFlightMicros = 0;
        availableMicros = burstMicros;
        refilledAt = nowNanos;
    }

    /** How long to wait before sending a frame of this duration: 0, nanoseconds, or {@link #UNTIL_ACKED}. */
    long delayNanos(long micros, long nowNanos) {
        refill(nowNanos);
        double missing = inFlightMicros + micros - availableMicros;
        if (missing <= 0) {
            return 0;
        }
        return inFlightMicros + micros > burstMicros ? UNTIL_ACKED : (long) Math.ceil(missing / rate * 1_000);
    }

    void sent(long sequence, long micros) {
        inFlight.add(new InFlight(sequence, micros));
        inFlightMicros += micros;
    }

    /** The server has every frame up to this sequence. */
    void acked(long sequence, long nowNanos) {
        refill(nowNanos);
        while (!inFlight.isEmpty() && inFlight.peek().sequence() <= sequence) {
            long micros = inFlight.remove().micros();
            inFlightMicros -= micros;
            availableMicros -= micros;
        }
    }

    private void refill(long nowNanos) {
        availableMicros = Math.min(burstMicros, availableMicros + (nowNanos - refilledAt) / 1_000.0 * rate);
        refilledAt = nowNanos;
    }
}
