/**
 * RFC 6455 frames: decodes a client's, encodes the server's. Data plane: knows no JSON library, no repository and no session.
 */
@NullMarked
package dev.holdfast.adapter.websocket.frame;

import org.jspecify.annotations.NullMarked;
