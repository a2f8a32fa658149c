// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;

/** Records what a node published to its connections. */
public final class RecordedNotifications implements SessionNotifier {

    private final List<SessionEvent> events = new ArrayList<>();
    private final List<SessionId> moved = new ArrayList<>();

    @Override
    public void sessionChanged(Session session, List<SessionEvent> all) {
        events.addAll(all);
    }

    @Override
    public void speakerMoved(Session session) {
        moved.add(session.id());
    }

    public List<SessionEvent> events() {
        return events;
    }

    public List<SessionId> moved() {
        return moved;
    }

    public void clear() {
        events.clear();
        moved.clear();
    }
}
