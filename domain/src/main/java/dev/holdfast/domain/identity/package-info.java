/** Identifiers of sessions, owners and nodes. */
@NullMarked
package dev.holdfast.domain.identity;

import org.jspecify.annotations.NullMarked;
