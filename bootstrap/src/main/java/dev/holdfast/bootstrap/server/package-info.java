/**
 * Starts a server for the command line, gives its address, and closes it.
 *
 * <p>Only the composition root knows the parts of a server.
 */
@NullMarked
package dev.holdfast.bootstrap.server;

import org.jspecify.annotations.NullMarked;
