// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.delivery.SessionConnections;
import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ReadyMessage;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.util.Optional;

/** Handles a listener's messages. */
final class ListenerHandler extends RoleHandler {

    private final ListenerAttachment listener;
    private final SessionId session;

    /** Whether the connection's writer has the attachment, and releases it. */
    private boolean handedOver;

    ListenerHandler(ProtocolHandler protocol, ListenerAttachment listener) {
        super(protocol);
        this.listener = listener;
        this.session = listener.session().id();
    }

    /** @param ready the message to complete */
    void start(ObjectNode ready, StartPosition from) {
        SessionConnections connections = protocol.join(session, Role.LISTENER);
        boolean replay = !(from instanceof StartPosition.Live);
        if (listener.feed().isSealed()) {
            // If the session ended before the join, no event will say so; the store knows. A listener that is not told
            // of the
            // end would wait for ever.
            protocol.awaitStored(listener.session(), stored -> {
                if (stored instanceof Outcome.Granted<Session> found) {
                    attach(connections, ready, replay, found.value());
                } else {
                    refuse(((Outcome.Denied<Session>) stored).denial());
                }
            });
        } else {
            attach(connections, ready, replay, listener.session());
        }
    }

    private void attach(SessionConnections connections, ObjectNode ready, boolean replay, Session now) {
        if (!protocol.isClosed()) {
            handedOver = true;
            Optional<SessionState.Ended> alreadyEnded =
                    now.state() instanceof SessionState.Ended ended ? Optional.of(ended) : Optional.empty();
            protocol.writer()
                    .attachListener(
                            listener,
                            connections,
                            ready(ready, now),
                            replay,
                            protocol.request().deliverEvery(),
                            alreadyEnded);
        }
    }

    private void refuse(Denial denial) {
        Rejection rejection = Rejection.of(denial);
        protocol.writer().close(rejection.reason(), rejection.explanation(), rejection.retryAfter());
    }

    private byte[] ready(ObjectNode ready, Session now) {
        return ServerMessages.bytes(ReadyMessage.listener(ready, protocol.id(), listener, now, protocol.settings()));
    }

    @Override
    public void maintainSession(ClientMessage.MaintainSession message) {
        if (session.equals(message.session())) {
            ObjectNode answer = message.answering(ServerMessages.of("sessionMaintained"));
            protocol.awaitCurrent(
                    listener.session(), now -> protocol.writer().sendBetweenSlices(() -> ready(answer, now)));
        } else {
            protocol.refuse(message, BAD_MESSAGE, "This connection has another session. Open a new connection.");
        }
    }

    @Override
    public void seek(ClientMessage.Seek message) {
        ObjectNode answer = message.answering(ServerMessages.of("ready"));
        protocol.awaitCurrent(
                listener.session(), now -> protocol.writer().seek(message.from(), () -> ready(answer, now)));
    }

    @Override
    public void refreshToken(ClientMessage.RefreshToken message) {
        protocol.await(() -> listener.refresh(message.token()), outcome -> protocol.answerRefresh(message, outcome));
    }

    @Override
    void unexpectedAudio() {
        protocol.writer().close(CloseReason.NOT_ALLOWED, "A listener must not send audio.");
    }

    @Override
    void closed(CloseReason reason, Runnable released) {
        try {
            if (!handedOver) {
                listener.close();
            }
            protocol.leave(session, Role.LISTENER, reason);
        } finally {
            released.run();
        }
    }
}
