/** The opening handshake: parses and checks it, counts it against the limits, and creates the connection. May block. */
@NullMarked
package dev.holdfast.adapter.websocket.handshake;

import org.jspecify.annotations.NullMarked;
