// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.domain.connection.CloseReason;
import org.jspecify.annotations.Nullable;

/** Learns from a {@link ConnectionWriter} how its connection closes. Called on the event loop: must not block. */
public interface CloseListener {

    /** The server has said why it closes. Input counts no more from here on. */
    void draining(CloseReason reason);

    /** All messages are delivered, or a write failed: close the transport. */
    void lost(@Nullable Throwable cause);
}
