// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.operator;

import dev.holdfast.domain.session.Session;
import java.util.List;

/**
 * A list of stored sessions, newest first.
 *
 * @param truncated whether the store has more sessions. The list then omits those with the latest timeouts: ended sessions
 *     and sessions that wait for their first speaker
 */
public record StoredSessions(List<Session> sessions, boolean truncated) {
    public StoredSessions {
        sessions = List.copyOf(sessions);
    }
}
