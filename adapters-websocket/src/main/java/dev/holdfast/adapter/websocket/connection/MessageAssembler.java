// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import java.nio.ByteBuffer;

/** Assembles text messages and fragmented messages from raw frames, and answers pings and closes. For the reading thread. */
public interface MessageAssembler {

    /** Takes bytes of accepted frames, in order. Calls the connection for each whole message. May block in it. */
    void frames(ByteBuffer bytes);

    /** Creates a connection's assembler. */
    interface Factory {

        MessageAssembler create(WebSocketConnection connection);
    }
}
