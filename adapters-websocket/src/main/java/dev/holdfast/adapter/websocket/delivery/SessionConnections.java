// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of one session on this server. Thread-safe. Carries events only; audio goes by {@link LoopSubscribers}. */
public final class SessionConnections {

    private final Map<ConnectionId, ConnectionWriter> writers = new ConcurrentHashMap<>();
    private final Map<EventLoop, LoopSubscribers> subscribers = new ConcurrentHashMap<>();
    private final AtomicInteger listeners = new AtomicInteger();
    private final AtomicInteger phases = new AtomicInteger();
    private volatile long newestEpoch;

    LoopSubscribers subscribers(EventLoop eventLoop) {
        return subscribers.computeIfAbsent(eventLoop, LoopSubscribers::new);
    }

    void add(ConnectionWriter writer) {
        writers.put(writer.id(), writer);
    }

    void remove(ConnectionWriter writer) {
        writers.remove(writer.id());
    }

    boolean isEmpty() {
        return writers.isEmpty();
    }

    void listenerJoined() {
        listeners.incrementAndGet();
    }

    /** Another number for each listener, by which their turns are spread. */
    long nextPhase() {
        return phases.getAndIncrement();
    }

    void listenerLeft() {
        listeners.decrementAndGet();
    }

    int listeners() {
        return listeners.get();
    }

    /** Whether a speaker with a newer epoch has attached. */
    public boolean hasNewerSpeakerThan(long epoch) {
        return newestEpoch > epoch;
    }

    /** Sends the state first: a listener with a backlog should learn at once that the session has ended. */
    void broadcast(Session session, List<SessionEvent> events) {
        if (!(session.state() instanceof SessionState.Waiting)) {
            byte[] state = EventMessages.speakerState(session);
            writers.values().forEach(writer -> writer.send(state));
        }
        for (SessionEvent event : events) {
            if (event instanceof SessionEvent.SpeakerReplaced replaced) {
                ConnectionWriter old = writers.get(replaced.connection());
                if (old != null) {
                    old.close(CloseReason.REPLACED, ConnectionWriter.REPLACED_BY_NEWER);
                }
            } else if (event instanceof SessionEvent.SpeakerAttached attached) {
                newestEpoch = Math.max(newestEpoch, attached.lease().epoch());
            } else if (event instanceof SessionEvent.SessionEnded
                    && session.state() instanceof SessionState.Ended ended) {
                writers.values().forEach(writer -> writer.sessionEnded(ended));
            }
        }
    }

    /** Another server has the session's speaker now: listeners leave one after the other, to reconnect there. */
    void speakerMoved() {
        DrainSchedule schedule = new DrainSchedule();
        writers.values().forEach(writer -> writer.speakerMoved(schedule.next()));
    }
}
