// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapReturnRuleTest {

    private static final long MIB = 1 << 20;

    private final HeapReturnRule rule = new HeapReturnRule(Duration.ofSeconds(60), 20 * MIB);

    private int seconds;
    private int collections;
    private long committed = 20 * MIB;
    private int connections;

    private HeapReading after(int moreSeconds) {
        seconds += moreSeconds;
        return new HeapReading(Duration.ofSeconds(seconds).toNanos(), collections, committed, connections);
    }

    private boolean isDueAfter(int moreSeconds) {
        return rule.isDue(after(moreSeconds));
    }

    /** A crowd for which the heap grows, and of which so many stay when this returns. */
    private void crowd(int most, int stay) {
        isDueAfter(1);
        connections = most;
        committed = 300 * MIB;
        collections++;
        isDueAfter(1);
        connections = stay;
    }

    private void giveBack(long kept) {
        committed = kept;
        collections++;
        rule.collected(after(0));
    }

    @Test
    void aMinuteAfterACrowdHasLeftACollectionIsDue() {
        crowd(800, 0);

        assertThat(isDueAfter(59)).isFalse();
        assertThat(isDueAfter(1)).isTrue();
    }

    @Test
    void whileTheJvmCollectsTheServerIsNotIdle() {
        crowd(800, 0);
        for (int round = 0; round < 10; round++) {
            collections++;
            assertThat(isDueAfter(50)).isFalse();
        }
        assertThat(isDueAfter(60)).isTrue();
    }

    @Test
    void aCrowdThatStaysIsNotDisturbed() {
        crowd(800, 500);

        assertThat(isDueAfter(1_000)).isFalse();
        connections = 400;
        assertThat(isDueAfter(10)).isTrue();
    }

    @Test
    void whereMoreThanAThousandStayThePauseWouldBeLong() {
        crowd(9_000, 1_001);

        assertThat(isDueAfter(1_000)).isFalse();
        connections = 1_000;
        assertThat(isDueAfter(10)).isTrue();
    }

    @Test
    void aHeapThatHasNotGrownSinceItWasGivenBackIsNotCollectedAgain() {
        crowd(800, 0);
        giveBack(40 * MIB);

        assertThat(isDueAfter(1_000)).isFalse();
        committed = 71 * MIB;
        assertThat(isDueAfter(10)).isFalse();
        committed = 72 * MIB;
        assertThat(isDueAfter(10)).isTrue();
    }

    @Test
    void aCollectionThatTheJvmNeededForTheCrowdGaveNothingBack() {
        crowd(800, 800);
        collections++;
        isDueAfter(1);
        connections = 0;

        assertThat(isDueAfter(60)).isTrue();
    }

    @Test
    void whatTheHeapHasAtTheStartIsNotGivenBack() {
        crowd(800, 0);
        committed = 51 * MIB;

        assertThat(isDueAfter(1_000)).isFalse();
        committed = 52 * MIB;
        assertThat(isDueAfter(10)).isTrue();
    }

    @Test
    void requestsWithoutAConnectionThatStaysGrowTheHeapAsWell() {
        isDueAfter(1);
        committed = 300 * MIB;

        assertThat(isDueAfter(60)).isTrue();
    }

    @Test
    void aCrowdThatLeftBeforeCountsNoMore() {
        crowd(800, 300);
        giveBack(40 * MIB);
        committed = 400 * MIB;

        assertThat(isDueAfter(1_000)).isFalse();
        connections = 150;
        assertThat(isDueAfter(10)).isTrue();
    }
}
