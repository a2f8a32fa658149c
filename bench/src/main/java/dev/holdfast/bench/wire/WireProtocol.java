// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/**
 * How one client of a server joins a session and how WebSocket messages carry its frames. Immutable: one instance serves
 * many connections, on any thread.
 */
public interface WireProtocol {

    /**
     * The binary message that the client sends once the handshake is complete, to join. Empty if it sends none: the
     * handshake names the session.
     */
    byte[] joinMessage();

    /** Whether a client is joined as soon as the handshake is complete. Otherwise {@link #read} says when it is. */
    boolean joinsByHandshake();

    /** The text message that keeps a connection alive; empty if the protocol has none. */
    byte[] heartbeat();

    /** The length of the message that carries this frame. */
    int messageBytes(int frameBytes, long sequence);

    /** Writes what comes before the frame in its message, at the buffer's position. */
    void putMessageHead(ByteBuffer target, int frameBytes, long sequence);

    /**
     * Reads one message of the server.
     *
     * @param at index of the message
     */
    void read(boolean text, ByteBuffer bytes, int at, int length, MessageSink sink);
}
