// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A WAV file with synthetic speech, and a {@link Marker} at the start of some seconds.
 *
 * <p>The speech is there because what browsers do to a microphone (noise, echo, level) is made for it; it is syllables of a
 * buzz through three resonances, as in any vowel synthesiser since Klatt (1980).
 *
 * @param seconds length
 * @param markedSeconds the seconds that begin with a mark: the first has mark 0; 1 to 64, ascending, from 1
 */
public record SpokenFile(int seconds, List<Integer> markedSeconds) {

    public static final int HERTZ = 48_000;

    private static final double[] FORMANT_HERTZ = {620, 1_200, 2_500};
    private static final double[] FORMANT_WIDTH_HERTZ = {80, 110, 170};
    private static final double VOICE_HERTZ = 118;
    private static final double SYLLABLES_A_SECOND = 4;
    private static final double LEVEL = 0.15;
    private static final double BREATH = 0.002;

    public SpokenFile {
        markedSeconds = List.copyOf(markedSeconds);
        if (markedSeconds.isEmpty() || markedSeconds.size() > Marker.IDENTITIES || markedSeconds.get(0) < 1) {
            throw new IllegalArgumentException(seconds + " s with marks at " + markedSeconds);
        }
    }

    /**
     * @param lead seconds before the first mark, 1 or more
     * @param marks number of marks, 1 to 64, one per second until the end
     */
    public SpokenFile(int lead, int marks) {
        this(lead + marks, IntStream.range(lead, lead + marks).boxed().toList());
    }

    /** The number of marks. */
    public int marks() {
        return markedSeconds.size();
    }

    /** At {@value #HERTZ} Hz, −1 to 1. */
    public float[] samples() {
        float[] samples = speech(seconds * HERTZ);
        for (int mark = 0; mark < marks(); mark++) {
            Marker.write(samples, markedSeconds.get(mark) * HERTZ, HERTZ, mark);
        }
        return samples;
    }

    /** Writes it; the file. */
    public Path write(Path folder) throws IOException {
        Path file = folder.resolve("spoken-" + seconds + "-" + marks() + "-" + markedSeconds.get(0) + ".wav");
        Files.write(file, wav(samples()));
        return file;
    }

    /** The numbers of all marks, in order. */
    public List<Integer> allMarks() {
        return IntStream.range(0, marks()).boxed().toList();
    }

    private static float[] speech(int length) {
        // A fixed seed, so that failures are reproducible.
        Random breath = new Random(42);
        float[] samples = new float[length];
        for (int formant = 0; formant < FORMANT_HERTZ.length; formant++) {
            double radius = Math.exp(-Math.PI * FORMANT_WIDTH_HERTZ[formant] / HERTZ);
            double turn = 2 * radius * Math.cos(2 * Math.PI * FORMANT_HERTZ[formant] / HERTZ);
            double last = 0;
            double beforeLast = 0;
            double phase = 0;
            for (int i = 0; i < length; i++) {
                double seconds = (double) i / HERTZ;
                phase += (VOICE_HERTZ + 12 * Math.sin(2 * Math.PI * 0.7 * seconds)) / HERTZ;
                boolean pulse = phase >= 1;
                phase -= pulse ? 1 : 0;
                double now = (pulse ? 1 - radius : 0) + turn * last - radius * radius * beforeLast;
                beforeLast = last;
                last = now;
                samples[i] += (float) now;
            }
        }
        double scale = LEVEL / loudest(samples);
        for (int i = 0; i < length; i++) {
            double syllable = Math.max(0, Math.sin(2 * Math.PI * SYLLABLES_A_SECOND * i / HERTZ));
            samples[i] = (float) (samples[i] * scale * syllable + BREATH * breath.nextGaussian());
        }
        return samples;
    }

    private static double loudest(float[] samples) {
        double loudest = 0;
        for (float sample : samples) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        return loudest;
    }

    private static byte[] wav(float[] samples) {
        int dataBytes = samples.length * Short.BYTES;
        ByteBuffer wav = ByteBuffer.allocate(44 + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + dataBytes).put(ascii("WAVEfmt ")).putInt(16);
        wav.putShort((short) 1).putShort((short) 1).putInt(HERTZ).putInt(HERTZ * Short.BYTES);
        wav.putShort((short) Short.BYTES)
                .putShort((short) Short.SIZE)
                .put(ascii("data"))
                .putInt(dataBytes);
        for (float sample : samples) {
            wav.putShort((short) Math.round(Math.max(-1, Math.min(1, sample)) * Short.MAX_VALUE));
        }
        return wav.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
