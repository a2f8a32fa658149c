package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.util.Set;

/** Makes tokens that this server's {@link TokenVerifier} believes. Never blocks. Safe for use by many threads. */
public interface TokenIssuer {

    /**
     * A token that says: whoever shows this is that owner.
     *
     * @param lifetime more than nothing; there is no way to take a token back
     * @param scopes what it allows beyond what anybody may; mostly nothing
     */
    String issue(Owner owner, Duration lifetime, Set<String> scopes);
}
