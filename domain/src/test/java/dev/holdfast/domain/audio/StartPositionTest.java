// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartPositionTest {

    @Test
    void parsesLiveStartASequenceOrAnAge() {
        assertThat(StartPosition.parse("live")).contains(new StartPosition.Live());
        assertThat(StartPosition.parse("start")).contains(new StartPosition.Start());
        assertThat(StartPosition.parse("4294967295")).contains(new StartPosition.At(new Sequence(Sequence.MAX)));
        assertThat(StartPosition.parse("-5000ms")).contains(new StartPosition.Ago(Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LIVE",
                "-5000",
                "5000ms",
                "-1",
                "4294967296",
                "99999999999",
                "-ms",
                "1.5",
                "-9999999999999ms"
            })
    void everythingElseIsNothing(String text) {
        assertThat(StartPosition.parse(text)).isEmpty();
    }
}
