// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

/** The discrete Fourier transform in place, for lengths that are powers of two (Cooley and Tukey, 1965). */
final class Fourier {

    private Fourier() {}

    static void forward(double[] real, double[] imaginary) {
        int length = real.length;
        if (Integer.bitCount(length) != 1 || imaginary.length != length) {
            throw new IllegalArgumentException("a power of two, twice: " + length + " and " + imaginary.length);
        }
        reorder(real, imaginary);
        for (int half = 1; half < length; half *= 2) {
            double[] cos = new double[half];
            double[] sin = new double[half];
            for (int k = 0; k < half; k++) {
                cos[k] = Math.cos(-Math.PI * k / half);
                sin[k] = Math.sin(-Math.PI * k / half);
            }
            for (int start = 0; start < length; start += 2 * half) {
                for (int k = 0; k < half; k++) {
                    int upper = start + k;
                    int lower = upper + half;
                    double re = real[lower] * cos[k] - imaginary[lower] * sin[k];
                    double im = real[lower] * sin[k] + imaginary[lower] * cos[k];
                    real[lower] = real[upper] - re;
                    imaginary[lower] = imaginary[upper] - im;
                    real[upper] += re;
                    imaginary[upper] += im;
                }
            }
        }
    }

    /** The inverse, without the factor of the length. */
    static void backward(double[] real, double[] imaginary) {
        // Swapping the parts before and after turns the one direction into the other.
        forward(imaginary, real);
    }

    private static void reorder(double[] real, double[] imaginary) {
        int length = real.length;
        for (int i = 1, j = 0; i < length; i++) {
            int bit = length >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double swapped = real[i];
                real[i] = real[j];
                real[j] = swapped;
                swapped = imaginary[i];
                imaginary[i] = imaginary[j];
                imaginary[j] = swapped;
            }
        }
    }
}
