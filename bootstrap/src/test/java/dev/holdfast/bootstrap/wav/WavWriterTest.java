// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavWriterTest {

    private static final int HERTZ = 8_000;

    /** 20 ms. */
    private static final int FRAME_BYTES = 320;

    @TempDir
    private Path folder;

    private static ByteBuffer frame(int content) {
        byte[] bytes = new byte[FRAME_BYTES];
        Arrays.fill(bytes, (byte) content);
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] samples(byte[] file) throws IOException {
        try (WavReader wav = WavReader.open(new ByteArrayInputStream(file))) {
            byte[] all = new byte[file.length + file.length % 2];
            return Arrays.copyOf(all, wav.read(all));
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path path = folder.resolve("a.wav");
        try (WavWriter wav = WavWriter.to(path, HERTZ)) {
            wav.write(0, frame(1));
            wav.write(20_000, frame(2));
        }

        byte[] file = Files.readAllBytes(path);
        assertThat(samples(file)).hasSize(2 * FRAME_BYTES).startsWith(1, 1).endsWith(2, 2);
        try (WavReader wav = WavReader.open(new ByteArrayInputStream(file))) {
            assertThat(wav.sampleRate()).isEqualTo(HERTZ);
            assertThat(wav.claimedSamples()).isEqualTo(OptionalLong.of(FRAME_BYTES));
        }
    }

    @Test
    void lostTimeIsSilence() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WavWriter wav = WavWriter.to(out, HERTZ)) {
            wav.write(500_000, frame(1));
            wav.write(560_000, frame(2));
        }

        byte[] heard = samples(out.toByteArray());
        assertThat(heard).hasSize(4 * FRAME_BYTES);
        assertThat(Arrays.copyOfRange(heard, FRAME_BYTES, 3 * FRAME_BYTES)).containsOnly(0);
        assertThat(heard[3 * FRAME_BYTES]).isEqualTo((byte) 2);
    }

    /** At 11,025 Hz frames of 20 ms have 220 samples, and their media times in whole microseconds are not exact. */
    @Test
    void roundingOfMediaTimeIsNoLoss() throws IOException {
        int sampleRate = 11_025;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WavWriter wav = WavWriter.to(out, sampleRate)) {
            for (int frame = 0; frame < 5_000; frame++) {
                wav.write(frame * 220L * 1_000_000 / sampleRate, ByteBuffer.wrap(new byte[440]));
            }
            assertThat(wav.samples()).isEqualTo(5_000L * 220);
        }
    }

    @Test
    void aMediaTimeThatIsNonsenseAddsNoSilence() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WavWriter wav = WavWriter.to(out, HERTZ)) {
            wav.write(0, frame(1));
            wav.write(Long.MAX_VALUE, frame(2));
            wav.write(-1, frame(3));
            wav.write(20_000, frame(4));
        }

        assertThat(samples(out.toByteArray()).length).isEqualTo(4 * FRAME_BYTES);
    }

    @Test
    void afterMediaTimeWentBackLostTimeIsStillSilence() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WavWriter wav = WavWriter.to(out, HERTZ)) {
            wav.write(1_000_000, frame(1));
            wav.write(0, frame(2));
            wav.write(40_000, frame(3));
        }

        byte[] heard = samples(out.toByteArray());
        assertThat(heard).hasSize(4 * FRAME_BYTES);
        assertThat(Arrays.copyOfRange(heard, 2 * FRAME_BYTES, 3 * FRAME_BYTES)).containsOnly(0);
    }

    @Test
    void afterEverySecondTheHeaderOfAnUnfinishedFileIsRight() throws IOException {
        Path path = folder.resolve("crash.wav");
        WavWriter wav = WavWriter.to(path, HERTZ);
        for (int frame = 0; frame < 75; frame++) {
            wav.write(frame * 20_000L, frame(frame));
        }

        // Never closed before it is read: as a process that was killed leaves it.
        byte[] file = Files.readAllBytes(path);
        wav.close();

        try (WavReader reader = WavReader.open(new ByteArrayInputStream(file))) {
            assertThat(reader.claimedSamples()).isEqualTo(OptionalLong.of(HERTZ));
        }
    }

    @Test
    void aStreamSaysThatItsLengthIsUnknown() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WavWriter wav = WavWriter.to(out, HERTZ)) {
            wav.write(0, frame(1));
        }

        try (WavReader reader = WavReader.open(new ByteArrayInputStream(out.toByteArray()))) {
            assertThat(reader.claimedSamples()).isEmpty();
        }
        assertThat(samples(out.toByteArray())).hasSize(FRAME_BYTES);
    }

    @Test
    void closingTwiceIsClosingOnce() throws IOException {
        WavWriter wav = WavWriter.to(folder.resolve("twice.wav"), HERTZ);
        wav.write(0, frame(1));
        wav.close();
        wav.close();

        assertThat(samples(Files.readAllBytes(folder.resolve("twice.wav")))).hasSize(FRAME_BYTES);
    }

    @Test
    void anOlderFileIsWrittenOver() throws IOException {
        Path path = Files.write(folder.resolve("old.wav"), new byte[100_000]);
        try (WavWriter wav = WavWriter.to(path, HERTZ)) {
            wav.write(0, frame(1));
        }

        assertThat(samples(Files.readAllBytes(path))).hasSize(FRAME_BYTES);
    }
}
