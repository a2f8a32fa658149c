// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.connection.MessageHandler;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.domain.connection.CloseReason;

/**
 * Handles a connection that was accepted only to be told why it is refused: a browser cannot read the answer to a failed
 * handshake. Ignores all input. Never blocks.
 */
public final class RejectionHandler implements MessageHandler {

    private final WebSocketConnection connection;
    private final Rejection rejection;

    public RejectionHandler(WebSocketConnection connection, Rejection rejection) {
        this.connection = connection;
        this.rejection = rejection;
    }

    @Override
    public void opened() {
        connection.writer().open(true);
        connection.writer().close(rejection.reason(), rejection.explanation(), rejection.retryAfter());
    }

    @Override
    public void text(String text) {}

    @Override
    public void unexpectedAudio() {}

    @Override
    public void logSealed() {}

    @Override
    public void endIfComplete() {}

    @Override
    public boolean isSpeaking() {
        return false;
    }

    @Override
    public boolean isEndOverdue() {
        return false;
    }

    @Override
    public void handshakeFailed() {}

    @Override
    public void closed(CloseReason reason, Runnable released) {
        released.run();
    }
}
