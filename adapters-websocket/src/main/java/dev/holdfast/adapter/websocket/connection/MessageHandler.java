// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.domain.connection.CloseReason;

/**
 * Handles everything on one connection but its audio. Called on the connection's event loop, unless a method says otherwise; must
 * not block there.
 */
public interface MessageHandler {

    /** The transport is open, and nothing has been read yet. */
    void opened();

    /** A whole text message. */
    void text(String text);

    /** Audio arrived, and the client does not speak here. */
    void unexpectedAudio();

    /** A frame found the log sealed: tells the speaker why. */
    void logSealed();

    /** A frame arrived, or time has passed, while {@code endSession} waits: ends the session if nothing more is due. */
    void endIfComplete();

    /** Whether {@code endSession} has waited long enough. */
    boolean isEndOverdue();

    /** Whether a lease is held for this connection. From any thread; does not block. */
    boolean isSpeaking();

    /** The handshake failed after all: releases what was attached for it. On one of Jetty's threads; may block. */
    void handshakeFailed();

    /**
     * The transport is closed: releases everything.
     *
     * @param released runs once that is done, on any thread
     */
    void closed(CloseReason reason, Runnable released);
}
