// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavReaderTest {

    private static final byte[] AUDIO = {1, 2, 3, 4, 5, 6};

    private static byte[] read(byte[] file) throws IOException {
        try (WavReader wav = WavReader.open(new ByteArrayInputStream(file))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] some = new byte[4];
            for (int bytes = wav.read(some); bytes > 0; bytes = wav.read(some)) {
                all.write(some, 0, bytes);
            }
            return all.toByteArray();
        }
    }

    @Test
    void aPlainFileIsReadToItsLastSample() throws IOException {
        assertThat(read(WavBytes.riff().format(1, 1, 16_000, 16).data(AUDIO).bytes()))
                .isEqualTo(AUDIO);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 11_025, 44_100, 48_000})
    void anyRateFrom8To48KilohertzIsTaken(int sampleRate) throws IOException {
        byte[] file = WavBytes.riff().format(1, 1, sampleRate, 16).data(AUDIO).bytes();

        try (WavReader wav = WavReader.open(new ByteArrayInputStream(file))) {
            assertThat(wav.sampleRate()).isEqualTo(sampleRate);
            assertThat(wav.claimedSamples()).isEqualTo(OptionalLong.of(3));
        }
    }

    @Test
    void theExtensibleKindOfPcmIsPcm() throws IOException {
        assertThat(read(WavBytes.riff().extensible(1, 1, 16_000, 16).data(AUDIO).bytes()))
                .isEqualTo(AUDIO);
    }

    @Test
    void theExtensibleKindOfSomethingElseIsRefused() {
        assertThatThrownBy(() -> read(
                        WavBytes.riff().extensible(3, 1, 16_000, 32).data(AUDIO).bytes()))
                .isInstanceOf(UnsupportedWav.class)
                .hasMessageContaining("floating point");
    }

    @Test
    void unknownChunksAreSkippedAndOddOnesHaveAByteMore() throws IOException {
        byte[] file = WavBytes.riff()
                .chunk("LIST", new byte[7])
                .format(1, 1, 16_000, 16)
                .chunk("fact", new byte[4])
                .chunk("odd ", new byte[1])
                .data(AUDIO)
                .chunk("LIST", new byte[20])
                .bytes();

        assertThat(read(file)).isEqualTo(AUDIO);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0xFFFF_FFFFL, 0x7FFF_F000L, 0x8000_0000L})
    void aLengthThatIsNotKnownOrNotTrueMeansToTheEnd(long claimed) throws IOException {
        byte[] file = WavBytes.riff()
                .riffSize(claimed == 0 ? 0 : 0xFFFF_FFFFL)
                .format(1, 1, 16_000, 16)
                .chunk("data", claimed, AUDIO)
                .bytes();

        assertThat(read(file)).isEqualTo(AUDIO);
    }

    @Test
    void aHeaderFromBeforeACrashMeansToTheEnd() throws IOException {
        byte[] file = WavBytes.riff()
                .riffSize(36)
                .format(1, 1, 16_000, 16)
                .chunk("data", 0, AUDIO)
                .bytes();

        assertThat(read(file)).isEqualTo(AUDIO);
    }

    @Test
    void noAudioAndThenAnotherChunkIsNoAudio() throws IOException {
        assertThat(read(WavBytes.riff()
                        .format(1, 1, 16_000, 16)
                        .data(new byte[0])
                        .chunk("LIST", new byte[30])
                        .bytes()))
                .isEmpty();
    }

    @Test
    void aFileWithoutASingleSampleIsEmpty() throws IOException {
        assertThat(read(WavBytes.riff()
                        .format(1, 1, 16_000, 16)
                        .data(new byte[0])
                        .bytes()))
                .isEmpty();
    }

    @Test
    void halfASampleAtTheEndIsDropped() throws IOException {
        byte[] whole = WavBytes.riff().format(1, 1, 16_000, 16).data(AUDIO).bytes();

        assertThat(read(Arrays.copyOf(whole, whole.length - 1))).isEqualTo(Arrays.copyOf(AUDIO, 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|2|44100|24|stereo, 24-bit, 44100 Hz, PCM",
                "1|1|16000|8|mono, 8-bit, 16000 Hz, PCM",
                "1|1|96000|16|mono, 16-bit, 96000 Hz, PCM",
                "1|1|4000|16|mono, 16-bit, 4000 Hz, PCM",
                "3|1|48000|32|mono, 32-bit, 48000 Hz, floating point",
                "7|1|8000|8|mono, 8-bit, 8000 Hz, µ-law",
                "1|6|48000|16|6 channels, 16-bit, 48000 Hz, PCM",
                "1|0|0|0|0 channels, 0-bit, 0 Hz, PCM",
            })
    void whatIsNotTakenIsRefusedWithWhatItIsAndWhatToDo(
            int code, int channels, int sampleRate, int bits, String found) {
        byte[] file = WavBytes.riff()
                .format(code, channels, sampleRate, bits)
                .data(AUDIO)
                .bytes();

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(UnsupportedWav.class)
                .hasMessageStartingWith("This file is " + found + "; Holdfast takes mono, 16-bit, 8000 to 48000 Hz")
                .hasMessageContaining("sox in.wav -c1 -b16 -r16000");
    }

    @ParameterizedTest
    @CsvSource({"OggS,Ogg", "fLaC,FLAC", "ID3x,MP3", "RF64,RF64", "RIFX,RIFX", "abcd,not a WAV file"})
    void whatIsNoWavIsCalledByItsName(String begin, String said) {
        byte[] file = Arrays.copyOf(begin.getBytes(StandardCharsets.US_ASCII), 64);

        assertThatThrownBy(() -> read(file)).isInstanceOf(UnsupportedWav.class).hasMessageContaining(said);
    }

    @Test
    void nothingAtAllIsRefused() {
        assertThatThrownBy(() -> read(new byte[0]))
                .isInstanceOf(UnsupportedWav.class)
                .hasMessageContaining("empty");
    }

    /** Whatever the place where it was torn, it is audio up to there, or a clear no. */
    @Test
    void aFileTornAnywhereEndsInAudioOrInAClearNo() throws IOException {
        byte[] whole = WavBytes.riff()
                .chunk("LIST", new byte[9])
                .extensible(1, 1, 16_000, 16)
                .data(AUDIO)
                .bytes();
        int audioAt = whole.length - AUDIO.length;

        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            if (length < audioAt) {
                assertThatThrownBy(() -> read(torn)).isInstanceOf(UnsupportedWav.class);
            } else {
                assertThat(read(torn)).isEqualTo(Arrays.copyOf(AUDIO, (length - audioAt) / 2 * 2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LIST", "fmt ", "data"})
    void aChunkThatClaimsFourGigabytesTakesNoMemory(String name) {
        byte[] file = WavBytes.riff().chunk(name, 0xFFFF_FFFEL, new byte[32]).bytes();

        assertThatThrownBy(() -> read(file)).isInstanceOf(UnsupportedWav.class);
    }

    @Test
    void aFormatChunkThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> read(
                        WavBytes.riff().chunk("fmt ", new byte[14]).data(AUDIO).bytes()))
                .isInstanceOf(UnsupportedWav.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aStreamThatGivesOneByteAtATimeIsReadAlike() throws IOException {
        byte[] file = WavBytes.riff().format(1, 1, 16_000, 16).data(AUDIO).bytes();
        InputStream drip = InputStream.nullInputStream();
        for (byte one : file) {
            drip = new SequenceInputStream(drip, new ByteArrayInputStream(new byte[] {one}));
        }

        try (WavReader wav = WavReader.open(drip)) {
            byte[] six = new byte[6];
            assertThat(wav.read(six)).isEqualTo(6);
            assertThat(six).isEqualTo(AUDIO);
            assertThat(wav.read(six)).isZero();
        }
    }
}
