package dev.holdfast.application.port.in.host;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.util.Optional;

/** For the host of a talk: sessions are made, found, listed and ended here, with no connection involved. */
public interface HostSessions {

    /** Makes a session that belongs to the token's subject. It exists once this returns, whoever is connected. */
    Outcome<Session> create(Requester requester, NewSession wish);

    /** Any session, by anyone who has its id. */
    Outcome<Session> find(Requester requester, SessionId id);

    /** The caller's own sessions, newest first. */
    Outcome<SessionPage> list(Requester requester, Optional<String> page);

    /** Whether the requester may host at all: a good token, and not too many attempts. */
    Outcome<Requester> authorize(Requester requester);

    /** Ends the caller's own session. Ended already: the same answer. */
    Outcome<Session> end(Requester requester, SessionId id);

    /** A single-use pass to attach: for the owner as speaker, for whoever may listen as listener. */
    Outcome<IssuedTicket> issueTicket(Requester requester, SessionId id, Role role);
}
