// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

/**
 * Contiguous samples.
 *
 * @param at time of the first one, in milliseconds since 1970
 */
record Chunk(double at, int hertz, float[] samples) {}
