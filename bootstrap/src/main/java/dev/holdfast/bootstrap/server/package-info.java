/**
 * What the command line knows of a server: that it can be started, where it is, and that it can be closed.
 *
 * <p>How one is put together is known to the composition root alone.
 */
@NullMarked
package dev.holdfast.bootstrap.server;

import org.jspecify.annotations.NullMarked;
