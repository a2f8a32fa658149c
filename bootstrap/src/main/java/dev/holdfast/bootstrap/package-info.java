/**
 * Where the program begins and its parts are put together.
 *
 * <p>Nobody depends on this package; it depends on everybody.
 */
@NullMarked
package dev.holdfast.bootstrap;

import org.jspecify.annotations.NullMarked;
