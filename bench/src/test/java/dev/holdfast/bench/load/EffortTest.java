// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffortTest {

    @Test
    void whoHadTimeToSpareAndSpokeOnTimeCounts() {
        assertThat(new Effort(0.5, 0.1, 1.2, 0, 2, 0.4, 30).reasons()).isEmpty();
    }

    @Test
    void whoSpokeLateByItselfIsVoid() {
        assertThat(new Effort(0.5, 0.1, 1.2, 0, 2, 12, 30).reasons())
                .singleElement()
                .asString()
                .contains("late by itself", "12.0 ms", "30.0 ms");
    }

    @Test
    void latenessThatIsNothingBesideWhatWasMeasuredCounts() {
        assertThat(new Effort(0.5, 0.1, 1.2, 0, 2, 12, 5_000).reasons()).isEmpty();
        assertThat(new Effort(0.5, 0.1, 1.2, 0, 2, 9, 10).reasons()).isEmpty();
    }

    @Test
    void whoHadNoTimeToSpareWhileTheServerHadIsVoid() {
        assertThat(new Effort(0.97, 0.1, 0.5, 0, 2, 0.4, 30).reasons())
                .singleElement()
                .asString()
                .contains("no CPU to spare", "97 %", "0.4 cores idle");
    }

    @Test
    void whereBothUsedAllThereIsTheyShareAMachineAndItCounts() {
        assertThat(new Effort(0.97, 0.03, 0.95, 0, 2, 0.4, 30).reasons()).isEmpty();
    }

    @Test
    void whatTheServerUsedIsNotAssumedWhereItCouldNotBeMeasured() {
        assertThat(new Effort(0.97, 0.03, -1, 0, 2, 0.4, 30).reasons())
                .singleElement()
                .asString()
                .contains("not measured");
        assertThat(new Effort(0.5, 0.03, -1, 0, 2, 0.4, 30).reasons()).isEmpty();
    }

    @Test
    void whereOthersWereBusyNothingIsKnown() {
        assertThat(new Effort(0.5, 0.1, 0.5, 0.8, 2, 0.4, 30).reasons())
                .singleElement()
                .asString()
                .contains("others were busy", "0.8 of 2 cores");
        assertThat(new Effort(0.5, 0.1, 0.5, Effort.UNKNOWN, 2, 0.4, 30).reasons())
                .isEmpty();
    }
}
