// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.holdfast.adapter.jwt.token.RegisteredClaims;
import dev.holdfast.adapter.jwt.token.RejectionReason;
import dev.holdfast.adapter.jwt.token.VerificationResult;
import java.text.ParseException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the claims of an identity provider's token: issuer, audience, and the registered claims of any token. An id token has
 * its client in {@code aud} (OpenID Connect Core 1.0 §2), and so have most access tokens. Cognito's access tokens have it
 * in {@code client_id}, with {@code token_use}.
 */
final class IssuerClaims {

    private static final String ACCESS = "access";

    private static final VerificationResult OTHER_AUDIENCE =
            VerificationResult.rejected(RejectionReason.AUDIENCE, "This token is meant for another service.");
    private static final VerificationResult OTHER_USE = VerificationResult.rejected(
            RejectionReason.AUDIENCE, "This token is neither an id token nor an access token (token_use).");

    private final JwksSettings settings;
    private final VerificationResult otherIssuer;

    IssuerClaims(JwksSettings settings) {
        this.settings = settings;
        this.otherIssuer = VerificationResult.rejected(
                RejectionReason.ISSUER,
                "This token has another issuer; this server accepts " + settings.issuer() + ".");
    }

    /** @throws ParseException if a claim has the wrong type */
    VerificationResult verify(JWTClaimsSet claims, Instant now) throws ParseException {
        if (!settings.issuer().equals(claims.getIssuer())) {
            return otherIssuer;
        }
        String use = claims.getStringClaim("token_use");
        if (use != null && !use.equals("id") && !use.equals(ACCESS)) {
            return OTHER_USE;
        }
        return isForThisServer(claims, use)
                ? RegisteredClaims.verify(claims, now, settings.clockSkewMax())
                : OTHER_AUDIENCE;
    }

    private boolean isForThisServer(JWTClaimsSet claims, @Nullable String use) throws ParseException {
        Set<String> audiences = settings.audiences();
        String client = claims.getStringClaim("client_id");
        return claims.getAudience().stream().anyMatch(audiences::contains)
                || ACCESS.equals(use) && client != null && audiences.contains(client);
    }
}
