// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

/**
 * A mark in spoken audio: a chirp for its position, then four tones for its number.
 *
 * <p>All of it lies between 600 and 3,400 Hz, which every codec for speech carries. The fourth tone is a check of the other
 * three, so that a mark which was damaged is told from another one.
 */
final class Marker {

    static final int IDENTITIES = 64;

    static final double CHIRP_SECONDS = 0.060;
    static final double CHIRP_FROM_HERTZ = 600;
    static final double CHIRP_TO_HERTZ = 3_400;

    static final double TONES_AT_SECONDS = 0.070;
    static final double TONE_SECONDS = 0.025;
    static final int TONES = 4;

    /** Further apart than the 5 % by which playback may be faster. */
    static final double[] TONE_HERTZ = {800, 1_150, 1_650, 2_400};

    static final double SECONDS = TONES_AT_SECONDS + TONES * TONE_SECONDS;

    private static final double RAMP_SECONDS = 0.003;
    private static final double LEVEL = 0.6;

    private Marker() {}

    /** The four tones of a mark. */
    static int[] tonesOf(int identity) {
        int first = identity / 16;
        int second = identity / 4 % 4;
        int third = identity % 4;
        return new int[] {first, second, third, checkOf(first, second, third)};
    }

    /** The mark with these tones, or −1. */
    static int identityOf(int[] tones) {
        return tones[3] == checkOf(tones[0], tones[1], tones[2]) ? tones[0] * 16 + tones[1] * 4 + tones[2] : -1;
    }

    private static int checkOf(int first, int second, int third) {
        return (first + 2 * second + 3 * third + 1) % 4;
    }

    /** The chirp's phase at this time, in radians. */
    static double chirpPhase(double seconds) {
        double slope = (CHIRP_TO_HERTZ - CHIRP_FROM_HERTZ) / CHIRP_SECONDS;
        return 2 * Math.PI * (CHIRP_FROM_HERTZ * seconds + slope * seconds * seconds / 2);
    }

    static void write(float[] samples, int at, int hertz, int identity) {
        int[] tones = tonesOf(identity);
        int length = (int) Math.round(SECONDS * hertz);
        for (int i = 0; i < length; i++) {
            samples[at + i] = (float) (LEVEL * sampleAt((double) i / hertz, tones));
        }
    }

    private static double sampleAt(double seconds, int[] tones) {
        if (seconds < CHIRP_SECONDS) {
            return ramp(seconds, CHIRP_SECONDS) * Math.sin(chirpPhase(seconds));
        }
        double sinceTones = seconds - TONES_AT_SECONDS;
        if (sinceTones < 0) {
            return 0;
        }
        int which = Math.min((int) (sinceTones / TONE_SECONDS), TONES - 1);
        double within = sinceTones - which * TONE_SECONDS;
        return ramp(within, TONE_SECONDS) * Math.sin(2 * Math.PI * TONE_HERTZ[tones[which]] * within);
    }

    /** Fades in and out, against clicks. */
    private static double ramp(double seconds, double duration) {
        double fromEdge = Math.min(seconds, duration - seconds);
        return fromEdge >= RAMP_SECONDS ? 1 : Math.max(0, fromEdge / RAMP_SECONDS);
    }
}
