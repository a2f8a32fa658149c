// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/**
 * How one client of a server joins a session and how WebSocket messages carry its frames. Immutable: one instance serves
 * many connections, on any thread.
 */
public interface WireProtocol {

    /** No message. */
    byte[] NONE = {};

    /**
     * The binary message that the client sends once the handshake is complete, to join. {@link #NONE} unless the protocol has
     * one: the handshake names the session.
     */
    default byte[] joinMessage() {
        return NONE;
    }

    /** Whether a client is joined as soon as the handshake is complete. Otherwise {@link #read} says when it is. */
    boolean joinsByHandshake();

    /** The text message that keeps a connection alive. {@link #NONE} unless the protocol has one. */
    default byte[] heartbeat() {
        return NONE;
    }

    /** The length of the message that carries this frame: the frame's, unless the protocol wraps it. */
    default int messageBytes(int frameBytes, long sequence) {
        return frameBytes;
    }

    /** Writes what comes before the frame in its message, at the buffer's position: nothing, unless the protocol wraps it. */
    default void putMessageHead(ByteBuffer target, int frameBytes, long sequence) {
        // The message is the frame.
    }

    /**
     * Reads one message of the server.
     *
     * @param at index of the message
     */
    void read(boolean text, ByteBuffer bytes, int at, int length, MessageSink sink);
}
