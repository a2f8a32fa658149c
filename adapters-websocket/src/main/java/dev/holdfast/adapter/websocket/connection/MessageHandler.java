// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.domain.connection.CloseReason;

/** Handles everything on one connection but its audio. May block, unless a method says otherwise. */
public interface MessageHandler {

    /** The transport is open, and nothing has been read yet. */
    void opened();

    /** A whole text message, on the reading thread. */
    void text(String text);

    /** Audio arrived, and the client does not speak here. On the reading thread; must not block. */
    void unexpectedAudio();

    /** A frame found the log sealed: tells the speaker why. */
    void logSealed();

    /** A frame arrived, or time has passed, while {@code endSession} waits: ends the session if nothing more is due. */
    void endIfComplete();

    /** Whether a lease is held for this connection. From any thread; does not block. */
    boolean isSpeaking();

    /** Whether {@code endSession} has waited long enough. From any thread; does not block. */
    boolean isEndOverdue();

    /** The handshake failed after all: releases what was attached for it. */
    void handshakeFailed();

    /** The transport is closed: releases everything. */
    void closed(CloseReason reason);
}
