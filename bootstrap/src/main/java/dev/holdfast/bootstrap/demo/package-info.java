/**
 * The demo: a session over connections that keep breaking, and the count of the frames that arrived.
 *
 * <p>Runs the real server, the real client and real sockets. Only the disconnects are artificial.
 */
@NullMarked
package dev.holdfast.bootstrap.demo;

import org.jspecify.annotations.NullMarked;
