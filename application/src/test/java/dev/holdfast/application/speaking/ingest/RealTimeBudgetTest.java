// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RealTimeBudgetTest {

    private static final long SECOND = 1_000_000_000;

    private final RealTimeBudget budget =
            new RealTimeBudget(new SpeakingLimits(1.25, Duration.ofSeconds(60)), 7 * SECOND);

    @Test
    void aBurstIsAcceptedAtOnceAndNotMore() {
        assertThat(budget.take(60 * SECOND, 7 * SECOND)).isTrue();
        assertThat(budget.take(1, 7 * SECOND)).isFalse();
    }

    @Test
    void afterTheBurstAudioIsAcceptedAtAMultipleOfRealTime() {
        budget.take(60 * SECOND, 7 * SECOND);

        assertThat(budget.take(5 * SECOND, 11 * SECOND)).isTrue();
        assertThat(budget.take(SECOND, 11 * SECOND)).isFalse();
    }

    @Test
    void aRefusedFrameTakesNothing() {
        assertThat(budget.take(61 * SECOND, 7 * SECOND)).isFalse();
        assertThat(budget.take(60 * SECOND, 7 * SECOND)).isTrue();
    }

    @Test
    void silenceSavesNoMoreThanOneBurst() {
        assertThat(budget.take(61 * SECOND, 1_000 * SECOND)).isFalse();
        assertThat(budget.take(60 * SECOND, 1_000 * SECOND)).isTrue();
    }

    @Test
    void whatItHasIsWhatItAccepts() {
        assertThat(budget.availableNanos(7 * SECOND)).isEqualTo(60 * SECOND);
        budget.take(50 * SECOND, 7 * SECOND);
        assertThat(budget.availableNanos(7 * SECOND)).isEqualTo(10 * SECOND);
        assertThat(budget.availableNanos(11 * SECOND)).isEqualTo(15 * SECOND);

        assertThat(budget.take(15 * SECOND + 1, 11 * SECOND)).isFalse();
        assertThat(budget.take(15 * SECOND, 11 * SECOND)).isTrue();
        assertThat(budget.availableNanos(11 * SECOND)).isZero();
        assertThat(budget.availableNanos(1_000 * SECOND)).isEqualTo(60 * SECOND);
    }
}
