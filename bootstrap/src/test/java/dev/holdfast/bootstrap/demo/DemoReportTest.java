// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoReportTest {

    private static DemoReport report(long lost, long duplicated, long reordered, boolean identical) {
        return new DemoReport(
                12,
                1000,
                1000 - lost,
                lost,
                duplicated,
                reordered,
                Duration.ofMillis(345),
                identical,
                Path.of("heard.wav"),
                Optional.empty());
    }

    @Test
    void asJsonItIsOneObjectWithTheNumbers() {
        assertThat(report(0, 0, 0, true).json())
                .isEqualTo("{\"cuts\":12,\"spoken\":1000,\"heard\":1000,\"lost\":0,\"duplicated\":0,\"reordered\":0,"
                        + "\"longestResumeMs\":345,\"identical\":true}");
    }

    @Test
    void onlyAllOfItOnceAndInOrderIsFlawless() {
        assertThat(report(0, 0, 0, true).isFlawless()).isTrue();
        assertThat(report(1, 0, 0, true).isFlawless()).isFalse();
        assertThat(report(0, 1, 0, true).isFlawless()).isFalse();
        assertThat(report(0, 0, 1, true).isFlawless()).isFalse();
        assertThat(report(0, 0, 0, false).isFlawless()).isFalse();
    }

    @Test
    void theSampleInTheJarIsSpeechOfTenToTwentySeconds() throws IOException {
        SampleAudio sample = SampleAudio.builtIn();

        assertThat(sample.sampleRate()).isEqualTo(16_000);
        assertThat(sample.duration()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
    }
}
