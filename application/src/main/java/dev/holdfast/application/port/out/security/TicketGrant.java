// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.util.Objects;
import java.util.Optional;

/**
 * The attach that a ticket permits.
 *
 * @param principal for whom it was issued; empty for an anonymous listener
 */
public record TicketGrant(SessionId session, Role role, Optional<Principal> principal) {
    public TicketGrant {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(principal, "principal");
    }
}
