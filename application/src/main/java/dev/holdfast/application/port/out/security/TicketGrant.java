package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a ticket is good for.
 *
 * @param principal on whose behalf; nothing where a stranger may listen
 */
public record TicketGrant(SessionId session, Role role, Optional<Principal> principal) {
    public TicketGrant {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(principal, "caller");
    }
}
