// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

/** Learns when a connection is gone. Thread-safe; must not block. */
public interface CloseObserver {

    /** The transport is closed. Its lease, if it has one, is not released yet: {@link #released} follows. */
    void closed(WebSocketConnection connection);

    void released();
}
