/**
 * Plays the conversations of {@code protocol/conversations} as a client against any server, and as a server for any client. The format
 * and the Java API are described in {@code protocol/README.md}.
 */
@NullMarked
package dev.holdfast.testkit.conformance;

import org.jspecify.annotations.NullMarked;
