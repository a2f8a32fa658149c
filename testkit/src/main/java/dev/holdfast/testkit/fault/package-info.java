/**
 * A TCP proxy that breaks connections on purpose.
 * Depends on the JDK alone, because the demo ships with it.
 */
@NullMarked
package dev.holdfast.testkit.fault;

import org.jspecify.annotations.NullMarked;
