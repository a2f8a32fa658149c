// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the marks of a {@link SpokenFile} in a recording, to about a millisecond.
 *
 * <p>A matched filter for the chirp, normalised by what is there, so that loud speech is no mark and a quiet mark is one.
 * Playback may be a little fast or slow, so there is a filter for each speed; the best one's speed then tells where the
 * tones must be.
 */
public final class MarkerSearch {

    /** Enough for all of a mark, and a quarter of the work of 48,000. */
    private static final int HERTZ = 12_000;

    /** Chance gives up to 0.3 in a minute of speech or noise; what comes through Opus is over 0.7. */
    private static final double LIKENESS_MIN = 0.5;

    /** No filter is more than 0.4 % beside a speed from 0.98 to 1.06, which costs a tenth of the likeness. */
    private static final double SPEED_MIN = 0.984;

    private static final double SPEED_STEP = 0.008;
    private static final int SPEEDS = 10;

    /** What is softer than this (−70 dB) is silence. */
    private static final double SILENCE = 3e-4;

    /**
     * Share of a tone in the energy of its time: 0.9 where it was heard, less where an underrun took a part of it, 0.01 in speech.
     */
    private static final double TONE_SHARE_MIN = 0.1;

    private MarkerSearch() {}

    /**
     * @param hertz samples a second, a multiple of 12,000
     * @return what was found, by place
     */
    public static List<FoundMarker> in(float[] samples, int hertz) {
        if (hertz % HERTZ != 0) {
            throw new IllegalArgumentException("a multiple of " + HERTZ + ": " + hertz);
        }
        int factor = hertz / HERTZ;
        double[] heard = decimated(samples, factor);
        double[] likeness = new double[heard.length];
        byte[] speed = new byte[heard.length];
        compare(heard, likeness, speed);
        List<FoundMarker> found = new ArrayList<>();
        for (int at : peaks(likeness)) {
            found.add(new FoundMarker(identityAt(heard, at, speedOf(speed[at])), at * factor, likeness[at]));
        }
        return found;
    }

    private static double speedOf(int filter) {
        return SPEED_MIN + filter * SPEED_STEP;
    }

    /** Low-passed by a windowed sinc, which is centred, so that nothing moves. */
    private static double[] decimated(float[] samples, int factor) {
        int reach = 12 * factor;
        double[] filter = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            double x = Math.PI * i * 0.85 / factor;
            double window = 0.5 + 0.5 * Math.cos(Math.PI * i / (reach + 1));
            filter[i + reach] = window * (i == 0 ? 1 : Math.sin(x) / x);
            sum += filter[i + reach];
        }
        double[] fewer = new double[samples.length / factor];
        for (int n = 0; n < fewer.length; n++) {
            double value = 0;
            int from = Math.max(0, n * factor - reach);
            int to = Math.min(samples.length - 1, n * factor + reach);
            for (int i = from; i <= to; i++) {
                value += samples[i] * filter[i - n * factor + reach];
            }
            fewer[n] = value / sum;
        }
        return fewer;
    }

    /** Says for each place how much the chirp is there, and at which speed. */
    private static void compare(double[] heard, double[] likeness, byte[] speed) {
        int chirpMax = (int) Math.ceil(Marker.CHIRP_SECONDS * HERTZ / SPEED_MIN);
        int length = Integer.highestOneBit(heard.length + chirpMax) * 2;
        double[] real = new double[length];
        double[] imaginary = new double[length];
        System.arraycopy(heard, 0, real, 0, heard.length);
        Fourier.forward(real, imaginary);
        double[] energy = new double[heard.length + 1];
        for (int i = 0; i < heard.length; i++) {
            energy[i + 1] = energy[i] + heard[i] * heard[i];
        }
        for (int filter = 0; filter < SPEEDS; filter++) {
            int chirp = (int) Math.round(Marker.CHIRP_SECONDS * HERTZ / speedOf(filter));
            double[] re = new double[length];
            double[] im = new double[length];
            for (int i = 0; i < chirp; i++) {
                double phase = Marker.chirpPhase((double) i / HERTZ * speedOf(filter));
                re[i] = Math.cos(phase);
                im[i] = Math.sin(phase);
            }
            Fourier.forward(re, im);
            for (int i = 0; i < length; i++) {
                double product = real[i] * re[i] + imaginary[i] * im[i];
                im[i] = imaginary[i] * re[i] - real[i] * im[i];
                re[i] = product;
            }
            Fourier.backward(re, im);
            for (int i = 0; i + chirp <= heard.length; i++) {
                double there = energy[i + chirp] - energy[i];
                if (there > SILENCE * SILENCE * chirp) {
                    // A real sine has half the energy of the complex one that it is compared with.
                    double alike = Math.hypot(re[i], im[i]) / length / Math.sqrt(there * chirp / 2);
                    if (alike > likeness[i]) {
                        likeness[i] = alike;
                        speed[i] = (byte) filter;
                    }
                }
            }
        }
    }

    private static List<Integer> peaks(double[] likeness) {
        List<Integer> candidates = new ArrayList<>();
        for (int i = 1; i + 1 < likeness.length; i++) {
            if (likeness[i] >= LIKENESS_MIN && likeness[i] >= likeness[i - 1] && likeness[i] > likeness[i + 1]) {
                candidates.add(i);
            }
        }
        candidates.sort(Comparator.comparingDouble((Integer i) -> -likeness[i]));
        List<Integer> peaks = new ArrayList<>();
        int apart = (int) (Marker.SECONDS * HERTZ);
        for (int candidate : candidates) {
            if (peaks.stream().allMatch(peak -> Math.abs(peak - candidate) >= apart)) {
                peaks.add(candidate);
            }
        }
        peaks.sort(Comparator.naturalOrder());
        return peaks;
    }

    /** The mark at this place; −1 if one of its tones is missing or damaged. */
    private static int identityAt(double[] heard, int at, double speed) {
        int[] tones = new int[Marker.TONES];
        for (int tone = 0; tone < tones.length; tone++) {
            double begins = (Marker.TONES_AT_SECONDS + tone * Marker.TONE_SECONDS) / speed;
            int from = at + (int) Math.round(begins * HERTZ);
            int to = Math.min(heard.length, from + (int) Math.round(Marker.TONE_SECONDS / speed * HERTZ));
            tones[tone] = toneIn(heard, from, to, speed);
            if (tones[tone] < 0) {
                return -1;
            }
        }
        return Marker.identityOf(tones);
    }

    /** The loudest tone of these samples; −1 if they have none, as where a mark was cut off. */
    private static int toneIn(double[] heard, int from, int to, double speed) {
        double energy = 0;
        for (int i = from; i < to; i++) {
            energy += heard[i] * heard[i];
        }
        int loudest = -1;
        // A tone alone correlates with a complex sine by half the number of samples times its energy.
        double most = TONE_SHARE_MIN * energy * (to - from) / 2;
        for (int tone = 0; tone < Marker.TONE_HERTZ.length; tone++) {
            double step = 2 * Math.PI * Marker.TONE_HERTZ[tone] * speed / HERTZ;
            double re = 0;
            double im = 0;
            for (int i = from; i < to; i++) {
                re += heard[i] * Math.cos(step * i);
                im += heard[i] * Math.sin(step * i);
            }
            if (re * re + im * im > most) {
                most = re * re + im * im;
                loudest = tone;
            }
        }
        return loudest;
    }
}
