package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import java.util.List;

/**
 * Tells whoever is connected what happened to a session. At most once; never blocks, never throws; whoever connects
 * later reads the state instead.
 */
public interface SessionNotifier {

    /** @param session as it is stored now, after these events */
    void sessionChanged(Session session, List<SessionEvent> events);

    /** The session's speaker is attached to another server: whoever is connected here should come again. */
    void speakerMoved(Session session);
}
