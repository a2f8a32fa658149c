/** Ends and forgets sessions whose time is up. */
@NullMarked
package dev.holdfast.application.expiry;

import org.jspecify.annotations.NullMarked;
