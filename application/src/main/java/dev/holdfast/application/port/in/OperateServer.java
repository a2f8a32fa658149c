package dev.holdfast.application.port.in;

import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;

/**
 * For whoever operates the server: all sessions, whosever they are. Whoever calls has made sure that they may: by where
 * they are, or by {@link #admit}.
 */
public interface OperateServer {

    /** Whether the visitor may operate by what they show: a good token with the operator's scope, and not too often. */
    Outcome<Visitor> admit(Visitor visitor);

    /** What there is, newest first, as far as one looks at it at once. */
    Outcome<StoredSessions> sessions();

    /** Ends any session. Ended already: the same answer. */
    Outcome<Session> end(SessionId id);
}
