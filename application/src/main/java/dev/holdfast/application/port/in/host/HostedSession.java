// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.host;

import dev.holdfast.domain.session.Session;
import java.util.Objects;
import java.util.Optional;

/**
 * A session as a requester may see it. {@code toString} omits the key.
 *
 * @param listeningKey for the owner, and for requesters that presented it; empty if listening needs none
 */
public record HostedSession(Session session, Optional<String> listeningKey) {
    public HostedSession {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(listeningKey, "listeningKey");
    }

    @Override
    public String toString() {
        return "HostedSession[" + session.id() + "]";
    }
}
