// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.protocol.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * How fast a speaker sends over one connection: a token bucket, full or not, that stays below the session's at the server
 * (docs/protocol.md §3). Immutable.
 *
 * @param availableMicros audio that may be sent at once now
 * @param burstMicros audio that may be sent at once after a break; the longest frame or more
 * @param rate a multiple of real time, at least 1
 */
record Pace(double availableMicros, double burstMicros, double rate) {

    /** 55 s of 60 s, and 1.2 of 1.25: two clocks and two timers differ, so a speaker uses less than the server allows. */
    private static final double BURST_SHARE = 55.0 / 60;

    private static final double RATE_SHARE = 0.96;

    private static final double FRAME_MICROS_MAX = micros(AudioFormat.FRAME_DURATION_MAX);

    /**
     * @param ready its {@code pace}; an older server says none, and allows a new burst on each attach
     * @param limit the app's, which makes it slower
     */
    static Pace of(Json ready, Optional<SendRate> limit) {
        Pace app = of(limit.orElse(SendRate.DEFAULT));
        Optional<Pace> server = ready.object("pace").flatMap(Pace::of);
        if (server.isEmpty()) {
            return app;
        }
        return limit.isEmpty() ? server.get() : server.get().slowerOf(app);
    }

    private static Optional<Pace> of(Json pace) {
        long available = pace.number("availableMs").orElse(-1);
        long burst = pace.number("burstMs").orElse(0);
        double rate = pace.decimal("rateMax").orElse(0);
        if (available < 0 || burst <= 0 || !(rate >= 1)) {
            return Optional.empty();
        }
        return Optional.of(new Pace(
                available * 1_000 * BURST_SHARE,
                // A longer frame than the burst would wait for ever; the server refuses it with words.
                Math.max(burst * 1_000 * BURST_SHARE, FRAME_MICROS_MAX),
                Math.max(rate * RATE_SHARE, 1)));
    }

    static Pace of(SendRate limit) {
        double burst = micros(limit.burst());
        return new Pace(burst, burst, limit.realTimeMax());
    }

    private Pace slowerOf(Pace other) {
        return new Pace(
                Math.min(availableMicros, other.availableMicros),
                Math.min(burstMicros, other.burstMicros),
                Math.min(rate, other.rate));
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1_000.0;
    }
}
