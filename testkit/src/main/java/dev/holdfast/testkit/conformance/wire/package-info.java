/** HTTP/1.1 and WebSocket on plain sockets, so that a conversation can also break them. */
@NullMarked
package dev.holdfast.testkit.conformance.wire;

import org.jspecify.annotations.NullMarked;
