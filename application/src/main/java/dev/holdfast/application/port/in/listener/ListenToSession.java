// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.listener;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;

/**
 * Attaches listeners to sessions.
 *
 * <p>Called by the transport on threads that may block. Weakness: may read a log from disk.
 */
public interface ListenToSession {

    /**
     * Attaches a listener. After the session's end, {@code live} is refused; other positions read the retained audio.
     */
    Outcome<ListenerAttachment> attach(
            Requester requester, SessionId session, ConnectionId connection, StartPosition from);
}
