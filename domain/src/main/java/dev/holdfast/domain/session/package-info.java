/** A session: who owns it, which state it is in, and which transitions it allows. */
@NullMarked
package dev.holdfast.domain.session;

import org.jspecify.annotations.NullMarked;
