package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Everybody who is connected to one session here. Control plane only: audio goes by {@link LaneRoom}. */
final class Room {

    private final Map<ConnectionId, Outlet> members = new ConcurrentHashMap<>();
    private final Map<Lane, LaneRoom> byLane = new ConcurrentHashMap<>();
    private final AtomicInteger listeners = new AtomicInteger();
    private volatile long newestEpoch;

    LaneRoom on(Lane lane) {
        return byLane.computeIfAbsent(lane, LaneRoom::new);
    }

    void add(Outlet outlet) {
        members.put(outlet.id(), outlet);
    }

    void remove(Outlet outlet) {
        members.remove(outlet.id());
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    void listenerCame() {
        listeners.incrementAndGet();
    }

    void listenerLeft() {
        listeners.decrementAndGet();
    }

    int listeners() {
        return listeners.get();
    }

    /** Whether a newer speaker was here since this epoch's attach. */
    boolean hasNewerThan(long epoch) {
        return newestEpoch > epoch;
    }

    /** The state first: a listener who still has to hear the rest should know at once that the talk is over. */
    void happened(Session session, List<SessionEvent> events) {
        Messages.stateOf(session).ifPresent(words -> everybody(outlet -> outlet.send(words)));
        for (SessionEvent event : events) {
            if (event instanceof SessionEvent.SpeakerReplaced replaced) {
                Outlet old = members.get(replaced.connection());
                if (old != null) {
                    old.close(CloseReason.REPLACED, "A newer connection speaks in this session now.");
                }
            } else if (event instanceof SessionEvent.SpeakerAttached attached) {
                newestEpoch = Math.max(newestEpoch, attached.lease().epoch());
            } else if (event instanceof SessionEvent.SessionEnded
                    && session.state() instanceof SessionState.Ended ended) {
                everybody(outlet -> outlet.sessionEnded(ended));
            }
        }
    }

    /** One after the other, so that they do not come again all at once. */
    void movedAway() {
        Departures departures = new Departures();
        members.values().forEach(outlet -> outlet.movedAway(departures.next()));
    }

    private void everybody(Consumer<Outlet> told) {
        members.values().forEach(told);
    }
}
