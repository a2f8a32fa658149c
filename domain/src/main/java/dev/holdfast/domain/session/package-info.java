/** Sessions: owner, state, lease of the speaker, and transitions. */
@NullMarked
package dev.holdfast.domain.session;

import org.jspecify.annotations.NullMarked;
