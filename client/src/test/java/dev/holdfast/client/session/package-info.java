/** Tests of sessions and links. */
@NullMarked
package dev.holdfast.client.session;

import org.jspecify.annotations.NullMarked;
