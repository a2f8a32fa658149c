// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.token;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/** Verifies the registered claims of any token: {@code exp}, {@code nbf} and {@code sub} (RFC 7519 §4.1). */
public final class RegisteredClaims {

    /** Maximum difference between two machines' clocks; RFC 7519 §4.1.4 allows "usually no more than a few minutes". */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private RegisteredClaims() {}

    /** @param skewMax maximum difference between the issuer's clock and this server's */
    public static VerificationResult verify(JWTClaimsSet claims, Instant now, Duration skewMax) {
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            return VerificationResult.rejected(RejectionReason.NO_EXPIRY, "This token has no expiry (exp).");
        }
        Instant until = expires.toInstant();
        if (!now.isBefore(until.plus(skewMax))) {
            return VerificationResult.rejected(RejectionReason.EXPIRED, "This token has expired. Ask for a new one.");
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(skewMax))) {
            return VerificationResult.rejected(
                    RejectionReason.NOT_YET_VALID, "This token is not valid yet. Is the clock right?");
        }
        String subject = claims.getSubject();
        if (subject == null || subject.isBlank()) {
            return VerificationResult.rejected(RejectionReason.SUBJECT, "This token has no subject (sub).");
        }
        if (subject.length() > Owner.SUBJECT_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.SUBJECT,
                    "The subject (sub) of a token has at most " + Owner.SUBJECT_CHARS_MAX
                            + " characters, and this one has more.");
        }
        // A token accepted only because of the skew must not expire at once.
        Instant validUntil = until.isAfter(now) ? until : until.plus(skewMax);
        return VerificationResult.verified(new Principal(new Owner(subject), validUntil, Scopes.of(claims)));
    }
}
