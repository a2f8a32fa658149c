// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How fast a speaker sends audio that it has buffered: a burst after a break, then a multiple of real time. The server says
 * how fast it takes audio ({@code pace}, docs/protocol.md §2); this limits a speaker to less, to leave an uplink to others.
 *
 * @param realTimeMax a multiple of real time, at least 1
 * @param burst audio that is sent at once, at least as long as the longest frame, 120 ms
 */
public record SendRate(double realTimeMax, Duration burst) {

    /**
     * For servers that do not say how fast they take audio: below their defaults, 1.25 and 60 s, because two clocks and two
     * timers differ.
     */
    public static final SendRate DEFAULT = new SendRate(1.2, Duration.ofSeconds(55));

    /** @throws IllegalArgumentException outside the ranges above */
    public SendRate {
        Objects.requireNonNull(burst, "burst");
        if (!(realTimeMax >= 1)) {
            throw new IllegalArgumentException("realTimeMax must be at least 1: " + realTimeMax);
        }
        // A longer frame than the burst would never be sent.
        if (burst.compareTo(AudioFormat.FRAME_DURATION_MAX) < 0) {
            throw new IllegalArgumentException("burst must be at least as long as a frame, 120 ms: " + burst);
        }
    }
}
