// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

/**
 * A mark of a spoken file in a recording.
 *
 * @param identity which one; −1 if it was damaged
 * @param at its time, in milliseconds since 1970
 */
public record TimedMarker(int identity, double at) {}
