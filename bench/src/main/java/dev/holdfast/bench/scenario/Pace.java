// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import java.time.Duration;

/**
 * How thoroughly the benchmark runs scenarios.
 *
 * @param quick checks only that all frames arrive: few listeners, moments instead of minutes
 * @param seconds how long to measure, instead of each scenario's own time; 0 keeps the scenario's time
 */
public record Pace(boolean quick, int seconds) {

    private static final Duration QUICK_WARM_UP = Duration.ofMillis(300);
    private static final Duration QUICK_WINDOW = Duration.ofSeconds(1);

    Duration warmUp(int fullSeconds) {
        return quick ? QUICK_WARM_UP : Duration.ofSeconds(fullSeconds);
    }

    Duration window(int fullSeconds) {
        if (seconds > 0) {
            return Duration.ofSeconds(seconds);
        }
        return quick ? QUICK_WINDOW : Duration.ofSeconds(fullSeconds);
    }

    int count(int full, int quickly) {
        return quick ? quickly : full;
    }
}
