// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.scenario;

import java.time.Duration;

/**
 * The options of {@code bench/run} that set the length of a run. Immutable: any thread may use it.
 *
 * @param quick few listeners and about a second: checks only that all frames arrive
 * @param seconds length of the measurement; 0 for each scenario's own
 */
public record RunOptions(boolean quick, int seconds) {

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

    int count(int full, int quickCount) {
        return quick ? quickCount : full;
    }
}
