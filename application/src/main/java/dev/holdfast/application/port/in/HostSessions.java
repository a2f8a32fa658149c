package dev.holdfast.application.port.in;

import dev.holdfast.application.port.out.SessionPage;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import java.util.Optional;

/** For the host of a talk: sessions are made, found, listed and ended here, with no connection involved. */
public interface HostSessions {

    /** Makes a session that belongs to the token's subject. It exists once this returns, whoever is connected. */
    Outcome<Session> create(Visitor visitor, NewSession wish);

    /** Any session, by anyone who has its id. */
    Outcome<Session> find(Visitor visitor, SessionId id);

    /** The caller's own sessions, newest first. */
    Outcome<SessionPage> list(Visitor visitor, Optional<String> page);

    /** Whether the visitor may host at all: a good token, and not too many attempts. */
    Outcome<Visitor> admit(Visitor visitor);

    /** Ends the caller's own session. Ended already: the same answer. */
    Outcome<Session> end(Visitor visitor, SessionId id);

    /** A single-use pass to attach: for the owner as speaker, for whoever may listen as listener. */
    Outcome<IssuedTicket> issueTicket(Visitor visitor, SessionId id, Role role);
}
