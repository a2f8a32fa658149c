/** Applies timeouts and retention to sessions and their audio. */
@NullMarked
package dev.holdfast.application.expiry;

import org.jspecify.annotations.NullMarked;
