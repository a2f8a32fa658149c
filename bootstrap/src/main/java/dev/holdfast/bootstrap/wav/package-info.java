/**
 * Reads and writes WAV files as streams: mono, 16-bit PCM.
 *
 * <p>Refuses other formats. The message names the format found and the remedy.
 */
@NullMarked
package dev.holdfast.bootstrap.wav;

import org.jspecify.annotations.NullMarked;
