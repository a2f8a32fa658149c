package dev.holdfast.application.access;

import dev.holdfast.application.port.in.operator.IssuedToken;
import dev.holdfast.application.port.in.operator.SignInLocally;
import dev.holdfast.application.port.out.security.TokenIssuer;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.util.Set;

/** Everybody at this machine is one and the same: a page that is closed and opened again still owns its sessions. */
public final class LocalSignIn implements SignInLocally {

    private static final Owner WHOEVER_IS_HERE = new Owner("local");

    /** A page asks again before it is over, so a token that went astray is of no use for long. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final TokenIssuer tokens;

    public LocalSignIn(TokenIssuer tokens) {
        this.tokens = tokens;
    }

    @Override
    public IssuedToken signIn() {
        return new IssuedToken(tokens.issue(WHOEVER_IS_HERE, LIFETIME, Set.of()), LIFETIME);
    }
}
