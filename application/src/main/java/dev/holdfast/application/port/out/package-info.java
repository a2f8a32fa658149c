/** Outbound ports: what Holdfast needs from the outside. Each port is named by its role and states its weakness. */
@NullMarked
package dev.holdfast.application.port.out;

import org.jspecify.annotations.NullMarked;
