/** Gives listeners their place in the log. */
@NullMarked
package dev.holdfast.application.listening;

import org.jspecify.annotations.NullMarked;
