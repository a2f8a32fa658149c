/**
 * WAV files, read and written as streams: mono, 16-bit PCM.
 *
 * <p>What is not that is refused in words that say what was found and what to do.
 */
@NullMarked
package dev.holdfast.bootstrap.wav;

import org.jspecify.annotations.NullMarked;
