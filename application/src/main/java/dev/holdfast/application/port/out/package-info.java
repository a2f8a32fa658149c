/** Outbound ports, named by role; each states its weakness. Here: the clock. */
@NullMarked
package dev.holdfast.application.port.out;

import org.jspecify.annotations.NullMarked;
