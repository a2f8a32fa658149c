/** Compares {@code protocol/} with the domain, the application and docs/protocol.md. */
@NullMarked
package dev.holdfast.bootstrap.protocol;

import org.jspecify.annotations.NullMarked;
