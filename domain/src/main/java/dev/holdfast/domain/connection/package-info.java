/** A connection: one cursor's way in, its lifecycle, when it counts as dead, and why it closes. */
@NullMarked
package dev.holdfast.domain.connection;

import org.jspecify.annotations.NullMarked;
