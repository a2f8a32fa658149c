// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import dev.holdfast.application.port.in.operator.IssuedToken;
import dev.holdfast.application.port.in.operator.SignInLocally;
import dev.holdfast.application.port.out.security.TokenIssuer;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.util.Set;

/** Issues tokens for one fixed subject, {@code local}, so that a reopened page still owns its sessions. For any thread. */
public final class LocalSignIn implements SignInLocally {

    private static final Owner LOCAL_USER = new Owner("local");

    /** Short, because a token cannot be revoked. Pages request a new one before it expires. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final TokenIssuer tokens;

    public LocalSignIn(TokenIssuer tokens) {
        this.tokens = tokens;
    }

    @Override
    public IssuedToken signIn() {
        return new IssuedToken(tokens.issue(LOCAL_USER, LIFETIME, Set.of()), LIFETIME);
    }
}
