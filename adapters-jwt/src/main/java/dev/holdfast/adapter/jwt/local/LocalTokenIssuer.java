// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.adapter.jwt.token.Scopes;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.TokenIssuer;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/** Issues local tokens (RFC 7519), for the command line, the demo and tests. Safe for use by many threads. */
public final class LocalTokenIssuer implements TokenIssuer {

    /** A year: only a new secret revokes a token, and it revokes all. */
    public static final Duration LIFETIME_MAX = Duration.ofDays(366);

    private final JWSSigner signer;
    private final Clock clock;

    public LocalTokenIssuer(LocalSecret secret, Clock clock) {
        this.clock = clock;
        try {
            this.signer = new MACSigner(secret.bytes());
        } catch (JOSEException tooShort) {
            throw new IllegalStateException("a local secret has at least 32 bytes", tooShort);
        }
    }

    /**
     * Issues a token with the owner as its subject.
     *
     * @param lifetime more than 0, at most {@link #LIFETIME_MAX}; rounded up to whole seconds, the resolution of {@code exp}
     * @throws IllegalArgumentException if the lifetime is out of range
     */
    public String issue(Owner owner, Duration lifetime) {
        return issue(owner, lifetime, Set.of());
    }

    /**
     * Issues a token with scopes.
     *
     * @param scopes each without a space, the separator of scopes (RFC 6749 §3.3)
     */
    @Override
    public String issue(Owner owner, Duration lifetime, Set<String> scopes) {
        if (lifetime.isZero() || lifetime.isNegative() || lifetime.compareTo(LIFETIME_MAX) > 0) {
            throw new IllegalArgumentException("the lifetime of a token must be positive and at most "
                    + LIFETIME_MAX.toDays() + " days: " + lifetime);
        }
        Instant now = clock.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(LocalClaims.ISSUER)
                .audience(LocalClaims.AUDIENCE)
                .subject(owner.subject())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(roundedUp(now.plus(lifetime))));
        if (!scopes.isEmpty()) {
            Scopes.write(scopes, claims);
        }
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException noHmac) {
            throw new IllegalStateException("the Java platform lacks HmacSHA256", noHmac);
        }
        return token.serialize();
    }

    private static Instant roundedUp(Instant instant) {
        return instant.getNano() == 0 ? instant : Instant.ofEpochSecond(instant.getEpochSecond() + 1);
    }
}
