/** Names of sessions, owners and servers. */
@NullMarked
package dev.holdfast.domain.identity;

import org.jspecify.annotations.NullMarked;
