package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;

/** Attaches arrivals by the application's ports: expects a session that exists. */
final class Door {

    final HostSessions host;
    private final SpeakIntoSession speak;
    private final ListenToSession listen;

    Door(HostSessions host, SpeakIntoSession speak, ListenToSession listen) {
        this.host = host;
        this.speak = speak;
        this.listen = listen;
    }

    /** What the arrival gets, or why it gets nothing. May block. */
    Knock knock(Arrival arrival, ConnectionId connection) {
        if (arrival.session().isPresent()) {
            return attach(arrival, arrival.session().get(), connection);
        }
        if (arrival.requester().credential() instanceof Credential.BearerToken) {
            return knocked(
                    host.authorize(arrival.requester()).then(in -> Outcome.granted(new Attachment.Unattached())));
        }
        return new Knock.Rejected(Rejection.of(
                CloseReason.UNAUTHENTICATED, "Name a session with sessionId, or bring a token to create one."));
    }

    Knock attach(Arrival arrival, SessionId session, ConnectionId connection) {
        return arrival.role() == Role.SPEAKER
                ? knocked(speak.attach(arrival.requester(), session, connection, arrival.clock())
                        .then(publisher -> Outcome.granted(new Attachment.Speaking(publisher))))
                : knocked(listen.attach(arrival.requester(), session, connection, arrival.from())
                        .then(listening -> Outcome.granted(new Attachment.Hearing(listening))));
    }

    private static Knock knocked(Outcome<? extends Attachment> outcome) {
        if (outcome instanceof Outcome.Granted<? extends Attachment> granted) {
            return new Knock.LetIn(granted.value());
        }
        return new Knock.Rejected(Rejection.of(((Outcome.Denied<? extends Attachment>) outcome).denial()));
    }

    /** What came of it. */
    sealed interface Knock {

        record LetIn(Attachment attachment) implements Knock {}

        record Rejected(Rejection rejection) implements Knock {}
    }
}
