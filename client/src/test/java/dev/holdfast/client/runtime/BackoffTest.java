// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.config.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void theFirstAttemptIsMadeAtOnceAndTheBoundDoublesFrom300MsTo10S() {
        Backoff backoff = new Backoff(RetryPolicy.untilTheSessionEnds());
        assertThat(IntStream.range(0, 9)
                        .mapToObj(i -> backoff.next(1).orElseThrow().toMillis()))
                .containsExactly(0L, 300L, 600L, 1_200L, 2_400L, 4_800L, 9_600L, 10_000L, 10_000L);
    }

    @Test
    void jitterIsFull() {
        Backoff backoff = new Backoff(RetryPolicy.untilTheSessionEnds());
        backoff.next(0);
        assertThat(backoff.next(0)).contains(Duration.ZERO);
        assertThat(backoff.next(0.5)).contains(Duration.ofMillis(300));
    }

    @Test
    void progressMakesTheNextFailureTheFirst() {
        Backoff backoff = new Backoff(RetryPolicy.untilTheSessionEnds());
        backoff.next(1);
        backoff.next(1);
        backoff.reset();
        assertThat(backoff.next(1)).contains(Duration.ZERO);
    }

    @Test
    void aFixedPolicyAllowsThatManyAttemptsAtThatInterval() {
        Backoff backoff = new Backoff(RetryPolicy.fixed(3, Duration.ofSeconds(1)));
        for (int i = 0; i < 3; i++) {
            assertThat(backoff.next(0.1)).contains(Duration.ofSeconds(1));
        }
        assertThat(backoff.next(0.1)).isEqualTo(Optional.empty());
    }

    @Test
    void aMillionFailuresOverflowNothing() {
        Backoff backoff = new Backoff(RetryPolicy.untilTheSessionEnds());
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(backoff.next(1).orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void anInvalidPolicyIsRefused() {
        assertThatThrownBy(() -> RetryPolicy.fixed(0, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RetryPolicy.fixed(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
