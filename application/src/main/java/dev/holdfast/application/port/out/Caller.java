package dev.holdfast.application.port.out;

import dev.holdfast.domain.session.Owner;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * Who calls, proved by a token, and until when that proof holds.
 *
 * @param scopes what the token allows beyond what anybody may, in the words of whoever issued it (RFC 8693 §4.2)
 */
public record Caller(Owner owner, Instant until, Set<String> scopes) {
    public Caller {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(until, "until");
        scopes = Set.copyOf(scopes);
    }

    /** One whose token allows nothing special. */
    public Caller(Owner owner, Instant until) {
        this(owner, until, Set.of());
    }
}
