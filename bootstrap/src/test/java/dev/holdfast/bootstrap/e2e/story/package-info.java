/** A whole session over real sockets, by each store and each way to authenticate. */
@NullMarked
package dev.holdfast.bootstrap.e2e.story;

import org.jspecify.annotations.NullMarked;
