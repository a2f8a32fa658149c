// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerSearchTest {

    private static final int HERTZ = SpokenFile.HERTZ;
    private static final int MILLISECOND = HERTZ / 1_000;

    @Test
    void everyMarkOfTheLongestTalkIsFoundWhereItIs() {
        List<FoundMarker> found = MarkerSearch.in(new SpokenFile(1, 64).samples(), HERTZ);

        assertThat(found).extracting(FoundMarker::identity).containsExactlyElementsOf(identities(64));
        assertThat(found).allSatisfy(marker -> assertThat(marker.sample())
                .isCloseTo((marker.identity() + 1) * HERTZ, within(MILLISECOND)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.985, 0.995, 1.0, 1.01, 1.05})
    void aTalkThatIsPlayedALittleFastOrSlowHasItsMarksToo(double speed) {
        float[] talk = new SpokenFile(1, 19).samples();
        float[] played = new float[(int) (talk.length / speed) - 1];
        for (int i = 0; i < played.length; i++) {
            int at = (int) (i * speed);
            float part = (float) (i * speed - at);
            played[i] = talk[at] * (1 - part) + talk[at + 1] * part;
        }

        List<FoundMarker> found = MarkerSearch.in(played, HERTZ);

        assertThat(found).extracting(FoundMarker::identity).containsExactlyElementsOf(identities(19));
        assertThat(found).allSatisfy(marker -> assertThat(marker.sample())
                .isCloseTo((int) ((marker.identity() + 1) * HERTZ / speed), within(5 * MILLISECOND)));
    }

    @Test
    void neitherLevelNorNoiseHidesAMark() {
        float[] talk = new SpokenFile(1, 19).samples();
        Random noise = new Random(7);
        for (int i = 0; i < talk.length; i++) {
            talk[i] = (float) (talk[i] * 0.05 + noise.nextGaussian() * 0.004);
        }

        List<FoundMarker> found = MarkerSearch.in(talk, HERTZ);

        assertThat(found).extracting(FoundMarker::identity).containsExactlyElementsOf(identities(19));
    }

    @Test
    void aMarkThatWasCutOutIsMissingAndOneThatCameTwiceIsThereTwice() {
        float[] talk = new SpokenFile(1, 7).samples();
        float[] heard = new float[talk.length];
        System.arraycopy(talk, 0, heard, 0, 3 * HERTZ);
        // Second 3 is lost, and second 5 comes again in place of second 6.
        System.arraycopy(talk, 4 * HERTZ, heard, 3 * HERTZ, 2 * HERTZ);
        System.arraycopy(talk, 5 * HERTZ, heard, 5 * HERTZ, HERTZ);

        List<FoundMarker> found = MarkerSearch.in(heard, HERTZ);

        assertThat(found).extracting(FoundMarker::identity).containsExactly(0, 1, 3, 4, 4);
    }

    @Test
    void speechAndNoiseAloneHaveNoMarks() {
        float[] noise = new float[30 * HERTZ];
        Random random = new Random(11);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (random.nextGaussian() * 0.1);
        }
        float[] speech = new SpokenFile(1, 29).samples();
        for (int second = 1; second < 30; second++) {
            // The end of each second is without a mark.
            System.arraycopy(speech, second * HERTZ + HERTZ / 2, speech, second * HERTZ, HERTZ / 2);
        }

        assertThat(MarkerSearch.in(noise, HERTZ)).isEmpty();
        assertThat(MarkerSearch.in(speech, HERTZ)).isEmpty();
    }

    @Test
    void aMarkWhoseTonesWereDamagedHasAPlaceAndNoName() {
        float[] talk = new SpokenFile(1, 2).samples();
        int tones = HERTZ + (int) (Marker.TONES_AT_SECONDS * HERTZ);
        int tone = (int) (Marker.TONE_SECONDS * HERTZ);
        int spoken = Marker.tonesOf(0)[3];
        for (int i = 0; i < tone; i++) {
            double hertz = Marker.TONE_HERTZ[(spoken + 1) % 4];
            talk[tones + 3 * tone + i] = (float) (0.6 * Math.sin(2 * Math.PI * hertz * i / HERTZ));
        }

        assertThat(MarkerSearch.in(talk, HERTZ))
                .extracting(FoundMarker::identity)
                .containsExactly(-1, 1);
    }

    @Test
    void aMarkThatWasCutOffHasNoName() {
        float[] talk = new SpokenFile(1, 7).samples();
        int before = 6 * HERTZ + HERTZ / 2;
        int mark = HERTZ / 2;
        int whole = (int) (Marker.SECONDS * HERTZ);
        int tone = (int) (Marker.TONE_SECONDS * HERTZ);
        for (int kept = (int) (Marker.CHIRP_SECONDS * HERTZ); kept < whole - tone; kept += MILLISECOND) {
            // Behind the cut the speech begins anew, as a page's does that was reloaded.
            float[] heard = Arrays.copyOfRange(talk, before, before + mark + kept + HERTZ);
            System.arraycopy(talk, 0, heard, mark + kept, HERTZ);

            assertThat(MarkerSearch.in(heard, HERTZ))
                    .as("%d samples of mark 6", kept)
                    .extracting(FoundMarker::identity)
                    .containsExactly(-1);
        }
    }

    private static List<Integer> identities(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static org.assertj.core.data.Offset<Integer> within(int samples) {
        return org.assertj.core.data.Offset.offset(samples);
    }
}
