// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.sound.SpokenFile;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {

    private static final int HERTZ = SpokenFile.HERTZ;

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 35, 50, 62, 75, 100, 125, 150})
    void aMarkWithAnUnderrunInsideIsFoundOnce(int millisecondsIntoMark) {
        float[] talk = rounded(new SpokenFile(1, 3).samples());
        int at = 2 * HERTZ + millisecondsIntoMark * HERTZ / 1_000;
        int silence = HERTZ / 5;
        float[] heard = new float[talk.length + silence];
        System.arraycopy(talk, 0, heard, 0, at);
        double tail = talk[at - 1];
        for (int i = 0; i < silence; i++) {
            tail *= 0.975;
            heard[at + i] = (float) tail;
        }
        for (int i = at; i < talk.length; i++) {
            heard[i + silence] = talk[i] * Math.min(1, (i - at) / 240f);
        }

        List<TimedMarker> marks = new Recording(List.of(new Chunk(1_000, HERTZ, rounded(heard)))).marks();

        assertThat(marks).extracting(TimedMarker::identity).containsExactly(0, 1, 2);
        assertThat(marks.get(2).at()).isBetween(1_000 + 3_000 + 195.0, 1_000 + 3_000 + 205.0);
    }

    @Test
    void timesAreThoseOfTheClock() {
        float[] talk = new SpokenFile(1, 3).samples();
        List<Chunk> chunks = List.of(
                new Chunk(5_000, HERTZ, Arrays.copyOfRange(talk, 0, 2 * HERTZ)),
                new Chunk(17_000, HERTZ, Arrays.copyOfRange(talk, 2 * HERTZ, 4 * HERTZ)));

        List<TimedMarker> marks = new Recording(chunks).marks();

        assertThat(marks).extracting(mark -> Math.round(mark.at() / 10)).containsExactly(600L, 1_700L, 1_800L);
        assertThat(new Recording(chunks).seconds()).isEqualTo(4);
    }

    @Test
    void nothingRecordedHasNoMarks() {
        assertThat(new Recording(List.of()).marks()).isEmpty();
        assertThat(new Recording(List.of(new Chunk(0, HERTZ, new float[HERTZ]))).marks())
                .isEmpty();
    }

    private static float[] rounded(float[] samples) {
        float[] rounded = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            rounded[i] = Math.round(samples[i] * 32_767) / 32_767f;
        }
        return rounded;
    }
}
