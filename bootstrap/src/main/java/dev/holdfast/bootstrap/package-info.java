/**
 * The entry point and the composition root of the program.
 *
 * <p>No other module depends on this package. It depends on all of them.
 */
@NullMarked
package dev.holdfast.bootstrap;

import org.jspecify.annotations.NullMarked;
