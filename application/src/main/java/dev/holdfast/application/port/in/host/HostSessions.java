// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.host;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.util.Optional;

/**
 * Sessions of a host: create, find, list and end them, without a connection.
 *
 * <p>Called by the HTTP adapter, and by the WebSocket adapter for {@code createSession}, on threads that may block. Weakness:
 * waits for the session store, and {@link #end} also for another node's lease.
 */
public interface HostSessions {

    /** Creates a session that the token's subject owns. It is stored when this returns. */
    Outcome<HostedSession> create(Requester requester, NewSession request);

    /**
     * Finds a session. Needs no credential but its id; where listening needs a key, that key or a token. A token that is not
     * valid counts as none where none is needed.
     */
    Outcome<HostedSession> find(Requester requester, SessionId id);

    /** Reads a session again, for a client that is attached to it. Checks no credential, only the rate of its address. */
    Outcome<Session> reload(Requester requester, SessionId id);

    /** The principal's own sessions, newest first. */
    Outcome<HostedSessions> list(Requester requester, Optional<String> page);

    /** Checks the requester's token and rate limit. Returns the requester unchanged. */
    Outcome<Requester> authorize(Requester requester);

    /** Ends the principal's own session. Idempotent. */
    Outcome<Session> end(Requester requester, SessionId id);

    /** Issues a single-use ticket to attach. Only the owner gets a speaker's ticket. */
    Outcome<IssuedTicket> issueTicket(Requester requester, SessionId id, Role role);
}
