// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.operator;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;

/**
 * Sessions of all owners, for the operator.
 *
 * <p>Called by the HTTP adapter on threads that may block. Weakness: {@link #sessions} and {@link #end} do not check the
 * requester. The caller must do that first: by address, or with {@link #authorize}.
 */
public interface OperateServer {

    /** Checks that the requester's token has the operator's scope, and its rate limit. Returns the requester unchanged. */
    Outcome<Requester> authorize(Requester requester);

    /** The stored sessions, newest first, up to a limit. */
    Outcome<StoredSessions> sessions();

    /** Ends a session of any owner. Idempotent. */
    Outcome<Session> end(SessionId id);
}
