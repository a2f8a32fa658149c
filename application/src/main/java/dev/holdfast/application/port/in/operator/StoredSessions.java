package dev.holdfast.application.port.in.operator;

import dev.holdfast.domain.session.Session;
import java.util.List;

/**
 * Sessions of the store, newest first.
 *
 * @param truncated whether there are more than these: then those are left out that change last by themselves, which are
 *     ended ones and such as wait for their first speaker
 */
public record StoredSessions(List<Session> sessions, boolean truncated) {
    public StoredSessions {
        sessions = List.copyOf(sessions);
    }
}
