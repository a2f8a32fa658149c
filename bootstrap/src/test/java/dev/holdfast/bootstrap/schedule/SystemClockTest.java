// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemClockTest {

    private final SystemClock clock = new SystemClock();

    @Test
    void aThreadThatIsUnparkedSleepsOn() {
        long begun = clock.nanos();
        LockSupport.unpark(Thread.currentThread());
        clock.sleep(Duration.ofMillis(50));
        assertThat(Duration.ofNanos(clock.nanos() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void anInterruptEndsTheSleepAndStaysSet() {
        Thread.currentThread().interrupt();
        clock.sleep(Duration.ofHours(1));
        assertThat(Thread.interrupted()).isTrue();
    }
}
