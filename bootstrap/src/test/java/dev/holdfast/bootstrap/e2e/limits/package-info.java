/** The limits of a server, and what each connection costs it. */
@NullMarked
package dev.holdfast.bootstrap.e2e.limits;

import org.jspecify.annotations.NullMarked;
