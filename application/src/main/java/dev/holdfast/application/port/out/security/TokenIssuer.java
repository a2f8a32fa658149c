// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.security;

import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.util.Set;

/** Issues tokens that this server's {@link TokenVerifier} accepts. Never blocks. For any thread. Weakness: cannot revoke them. */
public interface TokenIssuer {

    /**
     * Issues a token for a subject.
     *
     * @param lifetime positive
     * @param scopes values of the {@code scope} claim; may be empty
     */
    String issue(Owner owner, Duration lifetime, Set<String> scopes);
}
