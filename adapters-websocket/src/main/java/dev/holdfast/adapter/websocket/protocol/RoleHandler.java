// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.domain.connection.CloseReason;

/**
 * What all roles have in common: answers what any client may send, and refuses what only another role may send. Confined to the
 * connection's event loop; never blocks there.
 */
abstract sealed class RoleHandler implements ClientMessage.Handler
        permits SetupHandler, SpeakerHandler, ListenerHandler {

    static final String BAD_MESSAGE = CloseReason.BAD_MESSAGE.word();

    private static final String NOT_ALLOWED = CloseReason.NOT_ALLOWED.word();

    final ProtocolHandler protocol;

    RoleHandler(ProtocolHandler protocol) {
        this.protocol = protocol;
    }

    @Override
    public void heartbeat(ClientMessage.Heartbeat message) {
        String now = protocol.context().clock().now().toString();
        protocol.answer(message, ServerMessages.of("heartbeatAck").put("serverTime", now));
    }

    @Override
    public void createSession(ClientMessage.CreateSession message) {
        protocol.refuse(message, BAD_MESSAGE, "This connection has a session already.");
    }

    @Override
    public void pauseAudio(ClientMessage.PauseAudio message) {
        protocol.refuse(message, NOT_ALLOWED, "Only the speaker pauses audio.");
    }

    @Override
    public void resumeAudio(ClientMessage.ResumeAudio message) {
        protocol.refuse(message, NOT_ALLOWED, "Only the speaker resumes audio.");
    }

    @Override
    public void seek(ClientMessage.Seek message) {
        protocol.refuse(message, NOT_ALLOWED, "Only a listener seeks.");
    }

    @Override
    public void endSession(ClientMessage.EndSession message) {
        protocol.refuse(message, NOT_ALLOWED, "Only the speaker ends a session by message.");
    }

    @Override
    public void invalid(ClientMessage.Invalid message) {
        protocol.refuse(message, message.code(), message.explanation());
    }

    @Override
    public void malformed(ClientMessage.Malformed message) {
        protocol.writer().close(CloseReason.BAD_MESSAGE, "A text message must be a JSON object with an action.");
    }

    abstract void unexpectedAudio();

    /** A frame found the log sealed. */
    void logSealed() {}

    void endIfComplete() {}

    boolean isEndOverdue() {
        return false;
    }

    /**
     * The connection is closed: releases what is attached.
     *
     * @param released runs after that, on any thread
     */
    void closed(CloseReason reason, Runnable released) {
        released.run();
    }
}
