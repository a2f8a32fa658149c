package dev.holdfast.browser.recording;

/**
 * Some samples that follow one another.
 *
 * @param at when the first of them passed; milliseconds since 1970
 */
record Chunk(double at, int hertz, float[] samples) {}
