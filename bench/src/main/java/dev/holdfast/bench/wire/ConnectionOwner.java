// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/**
 * The speaker or listener that a {@link ClientConnection} belongs to. {@link Connections} calls it on the thread that
 * runs them.
 */
public interface ConnectionOwner {

    /** Where the next attempt connects to. */
    ConnectTarget target();

    /**
     * The connection has joined its session.
     *
     * @param nanos the time of the read, a value of {@link System#nanoTime()}
     * @param nextSequence the next frame, where the server names it, otherwise 0
     */
    void joined(long nanos, long nextSequence);

    /**
     * A frame has arrived; it lies in the buffer until this method returns.
     *
     * @param nanos the time of the read: frames that arrive together have the same
     */
    void frame(long nanos, ByteBuffer bytes, int at, int length);

    /** The server announced that these frames will not come, both ends included. */
    void gap(long fromSequence, long toSequence);

    /** A message arrived that the protocol does not know. */
    void malformed();

    /** The connection ended after it had joined. */
    void disconnected(String reason);
}
