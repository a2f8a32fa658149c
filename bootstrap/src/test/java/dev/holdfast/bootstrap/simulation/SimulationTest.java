// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of schedules of cuts, stalls, partial writes and reordered completions. To run more: {@code
 * -Dholdfast.simulation.schedules=100000}; to run a failed one again: {@code -Dholdfast.simulation.seed=…}, with {@code
 * -Dholdfast.simulation.schedules=1}.
 */
@Tag("jdk-independent")
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("holdfast.simulation.schedules", 2_000);
    private static final long FIRST = Long.getLong("holdfast.simulation.seed", 1);

    @Test
    void everyListenerHearsAllOrIsToldWhatNotAndNothingIsLeft() {
        for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
            long each = seed;
            assertThatCode(() -> Simulation.run(each)).doesNotThrowAnyException();
        }
    }
}
