/** Everything that touches Tyrus: the negotiation of opening handshakes. */
@NullMarked
package dev.holdfast.adapter.websocket.tyrus;

import org.jspecify.annotations.NullMarked;
