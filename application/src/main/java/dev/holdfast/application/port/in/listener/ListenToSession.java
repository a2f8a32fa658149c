package dev.holdfast.application.port.in.listener;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;

/** For the listener: a cursor in the session's log. */
public interface ListenToSession {

    /**
     * Attaches a listener. An ended session still gives what is kept of it to whoever has not heard it: only {@code
     * live} is refused there.
     */
    Outcome<ListenerAttachment> attach(
            Requester requester, SessionId session, ConnectionId connection, StartPosition from);
}
