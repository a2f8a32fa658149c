/** The whole server over real sockets: what the protocol promises, and what must hold through faults. */
@NullMarked
package dev.holdfast.bootstrap.e2e;

import org.jspecify.annotations.NullMarked;
