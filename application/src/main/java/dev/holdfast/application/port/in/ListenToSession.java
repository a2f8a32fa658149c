package dev.holdfast.application.port.in;

import dev.holdfast.domain.audio.StartAt;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.SessionId;

/** For the listener: a cursor in the session's log. */
public interface ListenToSession {

    /**
     * Attaches a listener. An ended session still gives what is kept of it to whoever has not heard it: only {@code
     * live} is refused there.
     */
    Outcome<Listening> attach(Visitor visitor, SessionId session, ConnectionId connection, StartAt from);
}
