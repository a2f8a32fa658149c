// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemResponseTest {

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1000,1", "1001,2", "1999,2", "5000,5"})
    void aClientIsToldToWaitForWholeSecondsThatAreEnough(long millis, long seconds) {
        assertThat(ProblemResponse.retryAfterSeconds(Duration.ofMillis(millis))).isEqualTo(seconds);
    }
}
