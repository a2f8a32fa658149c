package dev.holdfast.application.port.out;

import dev.holdfast.domain.session.Owner;
import java.time.Instant;
import java.util.Objects;

/** Who calls, proved by a token, and until when that proof holds. */
public record Caller(Owner owner, Instant until) {
    public Caller {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(until, "until");
    }
}
