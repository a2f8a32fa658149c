/**
 * A clock that a test advances by hand.
 */
@NullMarked
package dev.holdfast.testkit.clock;

import org.jspecify.annotations.NullMarked;
