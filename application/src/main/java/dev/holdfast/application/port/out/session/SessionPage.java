// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;
import java.util.List;
import java.util.Optional;

/** One page of an owner's sessions, newest first, with the token of the next page. */
public record SessionPage(List<Session> sessions, Optional<String> nextPage) {
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
