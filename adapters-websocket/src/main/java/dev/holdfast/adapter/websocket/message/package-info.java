/**
 * The JSON messages of docs/protocol.md. Control plane, except {@code EventMessages} and {@code CloseCodes}: those two know no
 * JSON library, and the data plane may use them.
 */
@NullMarked
package dev.holdfast.adapter.websocket.message;

import org.jspecify.annotations.NullMarked;
