package dev.holdfast.domain.session;

import java.util.List;

/** What a session made of a wish: its next self and what happened, or why not. */
public sealed interface Decision {

    /**
     * It is so. Nothing is stored yet: whoever asked saves {@code next} against the version it came from.
     *
     * @param events what to tell once {@code next} is stored; empty where nothing changed for anybody
     */
    record Accepted(Session next, List<SessionEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    record Refused(Refusal refusal) implements Decision {}
}
