/** Everything that touches Tyrus: the opening handshake, text and fragmented messages, and the closing handshake. */
@NullMarked
package dev.holdfast.adapter.websocket.tyrus;

import org.jspecify.annotations.NullMarked;
