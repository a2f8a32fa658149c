/**
 * A TCP proxy that injects faults into connections. Depends on the JDK alone, because the demo ships with it.
 */
@NullMarked
package dev.holdfast.testkit.fault;

import org.jspecify.annotations.NullMarked;
