// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenialTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1000, 1", "1001, 2", "1900, 2", "30000, 30"})
    void aClientThatWaitsAsLongAsTheExplanationSaysIsNotTooEarly(long millis, long seconds) {
        assertThat(new Denial.TooManyAttempts(Duration.ofMillis(millis)).explanation())
                .endsWith("Try again in " + seconds + " s.");
    }
}
