// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ManualClockTest {

    private final ManualClock clock = new ManualClock();

    @Test
    void bothClocksAdvanceTogether() {
        long nanos = clock.nanos();
        clock.advance(Duration.ofMillis(1_500));
        assertThat(clock.now()).isEqualTo(ManualClock.START.plusMillis(1_500));
        assertThat(clock.nanos() - nanos).isEqualTo(1_500_000_000L);
    }

    @Test
    void theWallClockMayGoBackAndTheMonotonicClockDoesNot() {
        long nanos = clock.nanos();
        clock.setWallClock(Instant.EPOCH);
        assertThat(clock.now()).isEqualTo(Instant.EPOCH);
        assertThat(clock.nanos()).isEqualTo(nanos);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }
}
