/** The audio vocabulary: frames, sequences, codecs, gaps, and where a listener begins. */
@NullMarked
package dev.holdfast.domain.audio;

import org.jspecify.annotations.NullMarked;
