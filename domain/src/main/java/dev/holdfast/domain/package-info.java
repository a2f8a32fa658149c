/**
 * What Holdfast decides: sessions, the connections that come and go beneath them, and the audio they carry.
 *
 * <p>Nothing here performs: no clock, no chance, no input or output. Time and chance are parameters, so every decision
 * can be made again in a test.
 */
@NullMarked
package dev.holdfast.domain;

import org.jspecify.annotations.NullMarked;
