package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.identity.Owner;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls, proved by a token, and until when that proof holds.
 *
 * @param scopes what the token allows beyond what anybody may, in the words of whoever issued it (RFC 8693 §4.2)
 */
public record Principal(Owner owner, Instant until, Set<String> scopes) {
    public Principal {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(until, "until");
        scopes = Set.copyOf(scopes);
    }

    /** One whose token allows nothing special. */
    public Principal(Owner owner, Instant until) {
        this(owner, until, Set.of());
    }
}
