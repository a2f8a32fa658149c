package dev.holdfast.browser.sound;

/**
 * A mark that was found.
 *
 * @param identity which one; −1 where its place is clear and its name is not
 * @param sample where it begins
 * @param likeness 0 to 1: how much what is there is like the chirp that was spoken
 */
public record FoundMarker(int identity, int sample, double likeness) {}
