// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.identity.Owner;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * The authenticated user of a token, with the token's expiry and scopes.
 *
 * @param scopes the values of the token's {@code scope} claim (RFC 8693 §4.2)
 */
public record Principal(Owner owner, Instant until, Set<String> scopes) {
    public Principal {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(until, "until");
        scopes = Set.copyOf(scopes);
    }

    /** A principal without scopes. */
    public Principal(Owner owner, Instant until) {
        this(owner, until, Set.of());
    }
}
