/** Audio: frames, sequences, codecs, gaps, and start positions of listeners. */
@NullMarked
package dev.holdfast.domain.audio;

import org.jspecify.annotations.NullMarked;
