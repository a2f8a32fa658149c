package dev.holdfast.domain.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartAtTest {

    @Test
    void aPersonWritesLiveOrStartOrASequenceOrATimeAgo() {
        assertThat(StartAt.parse("live")).contains(new StartAt.Live());
        assertThat(StartAt.parse("start")).contains(new StartAt.Start());
        assertThat(StartAt.parse("4294967295")).contains(new StartAt.At(new Sequence(Sequence.MAX)));
        assertThat(StartAt.parse("-5000ms")).contains(new StartAt.Ago(Duration.ofSeconds(5)));
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
        assertThat(StartAt.parse(text)).isEmpty();
    }
}
