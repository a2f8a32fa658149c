// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;

/** Attaches connections to sessions through the application's inbound ports. Thread-safe; may block. */
public final class SessionAttacher {

    private final HostSessions host;
    private final SpeakIntoSession speak;
    private final ListenToSession listen;

    public SessionAttacher(HostSessions host, SpeakIntoSession speak, ListenToSession listen) {
        this.host = host;
        this.speak = speak;
        this.listen = listen;
    }

    /** Attaches the connection to the session that the request names; where it names none, admits a client with a token. */
    public AttachResult attach(AttachRequest request, ConnectionId connection) {
        if (request.session().isPresent()) {
            SessionId session = request.session().get();
            return request.role() == Role.SPEAKER
                    ? result(speak.attach(request.requester(), session, connection, request.clock(), request.attempt())
                            .then(speaker -> Outcome.granted(new Attachment.Speaking(speaker))))
                    : result(listen.attach(request.requester(), session, connection, request.from())
                            .then(listener -> Outcome.granted(new Attachment.Listening(listener))));
        }
        if (request.requester().credential() instanceof Credential.BearerToken) {
            return result(host.authorize(request.requester())
                    .then(authorized -> Outcome.granted(new Attachment.Unattached())));
        }
        return new AttachResult.Rejected(Rejection.of(
                CloseReason.UNAUTHENTICATED, "Name a session with sessionId, or send a token to create one."));
    }

    private static AttachResult result(Outcome<? extends Attachment> outcome) {
        if (outcome instanceof Outcome.Granted<? extends Attachment> granted) {
            return new AttachResult.Attached(granted.value());
        }
        return new AttachResult.Rejected(Rejection.of(((Outcome.Denied<? extends Attachment>) outcome).denial()));
    }

    Outcome<HostedSession> create(Requester requester, NewSession session) {
        return host.create(requester, session);
    }

    /** The session as it is stored now. */
    Outcome<Session> stored(Requester requester, Session known) {
        return host.reload(requester, known.id());
    }
}
