// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/** Receives what a {@link WireProtocol} reads, on the thread that reads. */
interface MessageSink {

    /**
     * The client has joined its session.
     *
     * @param nextSequence the next frame: of a speaker the one to send, of a listener the one to come
     * @param heartbeatMillis a client that has sent nothing for so long sends a heartbeat; 0: never
     */
    void joined(long nextSequence, long heartbeatMillis);

    /** A frame of the session; it lies in the buffer until this method returns. */
    void frame(ByteBuffer bytes, int at, int length);

    /** These frames will not come, both ends included. */
    void gap(long fromSequence, long toSequence);

    /** The server reports an error, in its own words. */
    void error(String message);

    /** The server asks for this binary message, to see that the client is alive. */
    void answer(byte[] message);

    /** The message is none that this protocol knows. */
    void malformed();
}
