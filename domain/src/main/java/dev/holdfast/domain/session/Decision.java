// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import java.util.List;

/** Result of a transition of a session: the next session with its events, or a refusal. */
public sealed interface Decision {

    /**
     * The transition is allowed. The caller stores {@code next}, expecting the version that it decided on.
     *
     * @param events to publish after {@code next} is stored; may be empty
     */
    record Accepted(Session next, List<SessionEvent> events) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    record Refused(Refusal refusal) implements Decision {}
}
