/**
 * The Java SDK: make sessions, speak into them and listen to them, over any number of broken connections. It knows the
 * protocol and nothing of the server's inside.
 */
@NullMarked
package dev.holdfast.client;

import org.jspecify.annotations.NullMarked;
