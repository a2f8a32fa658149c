// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementConditionsTest {

    @Test
    void aRunCountsIfTheGeneratorHasSpareCpuAndSendsOnTime() {
        assertThat(new MeasurementConditions(0.5, 0.1, 1.2, 0, 2, 0.4, 30).voidReasons())
                .isEmpty();
    }

    @Test
    void aRunIsVoidIfTheGeneratorSendsLate() {
        assertThat(new MeasurementConditions(0.5, 0.1, 1.2, 0, 2, 12, 30).voidReasons())
                .singleElement()
                .asString()
                .contains("the generator sent late", "12.0 ms", "30.0 ms");
    }

    @Test
    void aRunCountsIfTheLatenessIsSmallBesideTheMeasuredLatency() {
        assertThat(new MeasurementConditions(0.5, 0.1, 1.2, 0, 2, 12, 5_000).voidReasons())
                .isEmpty();
        assertThat(new MeasurementConditions(0.5, 0.1, 1.2, 0, 2, 9, 10).voidReasons())
                .isEmpty();
    }

    @Test
    void aRunIsVoidIfAGeneratorThreadIsBusyWhileCoresAreIdle() {
        assertThat(new MeasurementConditions(0.97, 0.1, 0.5, 0, 2, 0.4, 30).voidReasons())
                .singleElement()
                .asString()
                .contains("the generator was the bottleneck", "97 %", "0.4 cores were idle");
    }

    @Test
    void aRunCountsIfGeneratorAndServerTogetherUseAllCores() {
        assertThat(new MeasurementConditions(0.97, 0.03, 0.95, 0, 2, 0.4, 30).voidReasons())
                .isEmpty();
    }

    @Test
    void aBusyGeneratorMakesTheRunVoidIfTheServersCpuIsUnknown() {
        assertThat(new MeasurementConditions(0.97, 0.03, -1, 0, 2, 0.4, 30).voidReasons())
                .singleElement()
                .asString()
                .contains("not measured");
        assertThat(new MeasurementConditions(0.5, 0.03, -1, 0, 2, 0.4, 30).voidReasons())
                .isEmpty();
    }

    @Test
    void aRunIsVoidIfOtherProcessesAreBusy() {
        assertThat(new MeasurementConditions(0.5, 0.1, 0.5, 0.8, 2, 0.4, 30).voidReasons())
                .singleElement()
                .asString()
                .contains("other processes used 0.8 of 2 cores");
        assertThat(new MeasurementConditions(0.5, 0.1, 0.5, MeasurementConditions.UNKNOWN, 2, 0.4, 30).voidReasons())
                .isEmpty();
    }
}
