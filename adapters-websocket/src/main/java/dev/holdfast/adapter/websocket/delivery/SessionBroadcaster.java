// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Sends a session's events to its connections on this server. Never blocks: event loops do the writing. Thread-safe. */
public final class SessionBroadcaster implements SessionNotifier {

    private final ConcurrentHashMap<SessionId, SessionConnections> sessions = new ConcurrentHashMap<>();

    @Override
    public void sessionChanged(Session session, List<SessionEvent> events) {
        SessionConnections connections = sessions.get(session.id());
        if (connections != null) {
            connections.broadcast(session, events);
        }
    }

    @Override
    public void speakerMoved(Session session) {
        SessionConnections connections = sessions.get(session.id());
        if (connections != null) {
            connections.speakerMoved();
        }
    }

    /** Adds a connection to a session's connections, and returns those. */
    public SessionConnections join(SessionId session, ConnectionWriter writer) {
        return sessions.compute(session, (id, known) -> {
            SessionConnections connections = known == null ? new SessionConnections() : known;
            connections.add(writer);
            return connections;
        });
    }

    /** How many listeners a session has on this server. */
    public int listenersOf(SessionId session) {
        SessionConnections connections = sessions.get(session);
        return connections == null ? 0 : connections.listeners();
    }

    public void leave(SessionId session, ConnectionWriter writer) {
        sessions.computeIfPresent(session, (id, connections) -> {
            connections.remove(writer);
            return connections.isEmpty() ? null : connections;
        });
    }
}
