// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.domain.connection.CloseReason;
import org.jspecify.annotations.Nullable;

/** The transport of one connection, as its {@link ConnectionWriter} closes it. Called on the event loop: must not block. */
public interface Transport {

    /** The server begins to close, for this reason. Input counts no more from here on. */
    void closing(CloseReason reason);

    /** All messages are sent, and nothing that the client sends matters: it learns that at once. */
    void shutdownOutput();

    /** Closes the transport: all messages are delivered, or a write failed with {@code cause}. */
    void close(@Nullable Throwable cause);
}
