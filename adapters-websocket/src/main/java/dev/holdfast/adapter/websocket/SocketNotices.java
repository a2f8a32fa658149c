package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Brings a session's news to whoever is connected to it here. Never blocks: lanes do the telling. */
public final class SocketNotices implements SessionNotifier {

    private final ConcurrentHashMap<SessionId, Room> rooms = new ConcurrentHashMap<>();

    @Override
    public void sessionChanged(Session session, List<SessionEvent> events) {
        Room room = rooms.get(session.id());
        if (room != null) {
            room.happened(session, events);
        }
    }

    @Override
    public void speakerMoved(Session session) {
        Room room = rooms.get(session.id());
        if (room != null) {
            room.movedAway();
        }
    }

    /** The session's room, with this outlet in it. */
    Room join(SessionId session, Outlet outlet) {
        return rooms.compute(session, (id, known) -> {
            Room room = known == null ? new Room() : known;
            room.add(outlet);
            return room;
        });
    }

    void leave(SessionId session, Outlet outlet) {
        rooms.computeIfPresent(session, (id, room) -> {
            room.remove(outlet);
            return room.isEmpty() ? null : room;
        });
    }
}
