// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.sound;

/**
 * A detected mark.
 *
 * @param identity its number; −1 if it is damaged
 * @param sample index of its first sample
 * @param likeness 0 to 1: correlation with the chirp
 */
public record FoundMarker(int identity, int sample, double likeness) {}
