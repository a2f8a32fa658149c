// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.domain.connection.CloseReason;
import org.jspecify.annotations.Nullable;

/** The connection that an {@link OutboundChannel} is the output of. Called on its event loop; must not block. */
public interface ChannelOwner {

    /** The server begins to close, for this reason. Input counts no more from here on. */
    void closing(CloseReason reason);

    /** Closes the transport: all messages are delivered, or a write failed with {@code cause}. Frees nothing before it returns. */
    void close(@Nullable Throwable cause);

    /** Whether the client waits for the server, so that its input is not read. */
    boolean isSuspended();

    /** Twice a second, while the connection is open. */
    void check(long now);
}
