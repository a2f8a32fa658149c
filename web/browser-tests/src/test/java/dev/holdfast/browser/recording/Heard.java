package dev.holdfast.browser.recording;

/**
 * A mark of a spoken file, as it was heard.
 *
 * @param identity which one; −1 if it was damaged
 * @param at when; milliseconds since 1970
 */
public record Heard(int identity, double at) {}
