// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.host;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of an owner's sessions, newest first.
 *
 * @param nextPage token of the next page; empty on the last
 */
public record HostedSessions(List<HostedSession> sessions, Optional<String> nextPage) {
    public HostedSessions {
        sessions = List.copyOf(sessions);
        Objects.requireNonNull(nextPage, "nextPage");
    }
}
