package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;
import java.util.List;
import java.util.Optional;

/** Some of an owner's sessions, newest first, and where the next ones are found. */
public record SessionPage(List<Session> sessions, Optional<String> nextPage) {
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
