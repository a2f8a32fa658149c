/**
 * A talk over connections that keep breaking, and the count of what arrived.
 *
 * <p>It runs the real server, the real client and real sockets; only the cuts are made.
 */
@NullMarked
package dev.holdfast.bootstrap.demo;

import org.jspecify.annotations.NullMarked;
