package dev.holdfast.application.port.in.operator;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;

/**
 * For whoever operates the server: all sessions, whosever they are. Whoever calls has made sure that they may: by where
 * they are, or by {@link #authorize}.
 */
public interface OperateServer {

    /** Whether the requester may operate by what they show: a good token with the operator's scope, and not too often. */
    Outcome<Requester> authorize(Requester requester);

    /** What there is, newest first, as far as one looks at it at once. */
    Outcome<StoredSessions> sessions();

    /** Ends any session. Ended already: the same answer. */
    Outcome<Session> end(SessionId id);
}
