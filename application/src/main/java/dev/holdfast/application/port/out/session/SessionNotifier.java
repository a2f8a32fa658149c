// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import java.util.List;

/**
 * Publishes changes of sessions to their connections on this node. Called by any thread. Never blocks or throws. Weakness: at
 * most once; a connection that attaches later reads the session's state instead.
 */
public interface SessionNotifier {

    /** @param session as stored after these events */
    void sessionChanged(Session session, List<SessionEvent> events);

    /** The session's speaker is attached to another node: this node's connections should reconnect. */
    void speakerMoved(Session session);
}
