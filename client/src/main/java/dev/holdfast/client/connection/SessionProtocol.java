// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.connection;

import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.protocol.Json;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one role, speaker or listener, over successive connections (docs/protocol.md §4, §5). Called by a
 * {@link ReconnectingConnection}, on its executor.
 */
public interface SessionProtocol {

    /** The query parameters of the next handshake. */
    Map<String, ?> query();

    /** The handshake has succeeded; no message has been sent or received. */
    void onOpen(Connection connection);

    /** @param type the message's {@code type}; empty where it has none */
    void onMessage(Connection connection, String type, Json message);

    void onAudio(ByteBuffer message);

    /** The next frame to send; {@code null}: none for now. */
    @Nullable ByteBuffer nextAudio(Connection connection);

    /** Whether the next message may be read from the socket. */
    boolean wantsMessage();

    /** The connection is lost, and will be replaced. */
    void onLost();

    /** The server refuses the connection because the session has ended. No further attempt follows. */
    void onSessionEnded(HoldfastException refusal);

    /** The last attempt has failed. */
    void onFailed(HoldfastException failure);
}
