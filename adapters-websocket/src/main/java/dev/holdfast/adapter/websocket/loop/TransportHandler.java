// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

/** The connection on a {@link Transport}. Called on its event loop; must not block. */
public interface TransportHandler {

    /** Bytes or the end of the stream can be read. */
    void readable();

    /** The rest of what {@link Transport#write} did not take at once is written; its buffer is free. */
    void written();

    /** Writing that rest failed; its buffer is free. */
    void writeFailed(Throwable cause);
}
