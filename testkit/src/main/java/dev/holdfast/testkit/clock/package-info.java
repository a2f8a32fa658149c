/**
 * Time that a test moves by hand.
 * Nothing here waits for anything.
 */
@NullMarked
package dev.holdfast.testkit.clock;

import org.jspecify.annotations.NullMarked;
