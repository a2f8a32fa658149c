// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

/** How far the closing handshake is (RFC 6455 §7.1.2). */
enum ClosingHandshake {
    /** No close frame was queued. */
    NOT_BEGUN,
    /** The server's close frame is queued or sent; the client's has not arrived. */
    STARTED,
    /** The client's close frame has arrived, and the server's is queued or sent: nothing is missing once it is. */
    COMPLETE
}
