// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GcraTest {

    private static final long PRICE = 100;
    private static final long BURST = 3 * PRICE;

    /** A monotonic clock has no meaningful origin, and may pass the largest number. */
    private static final List<Long> STARTS = List.of(0L, -7_000_000_000L, Long.MAX_VALUE - 50, Long.MIN_VALUE);

    @Test
    void aNewBucketHasItsBurstAndThenItsRate() {
        for (long start : STARTS) {
            long paid = start;
            for (int each = 0; each < 3; each++) {
                long before = paid;
                paid = Gcra.take(before, start, PRICE, BURST);
                assertThat(paid).isNotEqualTo(before);
            }

            assertThat(Gcra.take(paid, start, PRICE, BURST)).isEqualTo(paid);
            assertThat(Gcra.take(paid, start + PRICE - 1, PRICE, BURST)).isEqualTo(paid);
            assertThat(Gcra.take(paid, start + PRICE, PRICE, BURST)).isNotEqualTo(paid);
        }
    }

    @Test
    void aBucketThatIsNotUsedHasNoMoreThanItsBurst() {
        for (long start : STARTS) {
            long paid = Gcra.take(start, start, PRICE, BURST);
            long later = start + 1_000 * BURST;

            assertThat(Gcra.isFull(paid, later)).isTrue();
            assertThat(Gcra.available(paid, later, BURST)).isEqualTo(BURST);
            assertThat(Gcra.take(paid, later, BURST + 1, BURST)).isEqualTo(paid);
            assertThat(Gcra.take(paid, later, BURST, BURST)).isEqualTo(later + BURST);
        }
    }

    @Test
    void whatItHasIsWhatCanBeTaken() {
        Random random = new Random(1);
        for (long start : STARTS) {
            long paid = start;
            long now = start;
            for (int each = 0; each < 1_000; each++) {
                now += random.nextInt(200);
                long available = Gcra.available(paid, now, BURST);
                assertThat(available).isBetween(0L, BURST);
                assertThat(Gcra.take(paid, now, available + 1, BURST)).isEqualTo(paid);
                long price = 1 + random.nextInt(150);
                long after = Gcra.take(paid, now, price, BURST);
                assertThat(after != paid).isEqualTo(price <= available);
                paid = after;
                assertThat(Gcra.isFull(paid, now)).isEqualTo(Gcra.available(paid, now, BURST) == BURST);
            }
        }
    }
}
