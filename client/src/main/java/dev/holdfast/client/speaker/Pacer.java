// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.protocol.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

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

    /** Frames that have to wait go together after so long, so that no frame has a timer of its own. */
    private static final double BATCH_MICROS = 100_000;

    private record InFlight(long sequence, long micros) {}

    private final Optional<SendRate> limit;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private long inFlightMicros;
    private Pace pace;
    private double availableMicros;
    private long refilledAt;

    /** @param limit the app's; empty: as the server says */
    Pacer(Optional<SendRate> limit) {
        this.limit = limit;
        pace = Pace.of(limit.orElse(SendRate.DEFAULT));
    }

    /**
     * A connection is attached. Frames in flight on the one before are sent again, or {@code ready} has counted them.
     *
     * @param ready the server's message, which says how much may come and how fast
     */
    void attached(Json ready, long nowNanos) {
        inFlight.clear();
        inFlightMicros = 0;
        pace = Pace.of(ready, limit);
        availableMicros = pace.availableMicros();
        refilledAt = nowNanos;
    }

    /** How long to wait before sending a frame of this duration: 0, nanoseconds, or {@link #UNTIL_ACKED}. */
    long delayNanos(long micros, long nowNanos) {
        refill(nowNanos);
        double missing = inFlightMicros + micros - availableMicros;
        if (missing <= 0) {
            return 0;
        }
        return inFlightMicros + micros > pace.burstMicros()
                ? UNTIL_ACKED
                : (long) Math.ceil(missing / pace.rate() * 1_000);
    }

    /** How long to wait until so much may be sent together, or as much of it as may be in flight, in nanoseconds. */
    long batchDelayNanos(long micros, long nowNanos) {
        return delayNanos(Math.min(micros, (long) (pace.burstMicros() - inFlightMicros)), nowNanos);
    }

    /** The audio that is worth one timer, in microseconds. */
    long batchMicros() {
        return (long) Math.min(BATCH_MICROS * pace.rate(), pace.burstMicros());
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
        double refilled = (nowNanos - refilledAt) / 1_000.0 * pace.rate();
        availableMicros = Math.min(pace.burstMicros(), availableMicros + refilled);
        refilledAt = nowNanos;
    }
}
