package dev.holdfast.adapter.jwt.token;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/** What the claims of any token must say: when it holds (RFC 7519 §4.1.4, §4.1.5) and whose it is (§4.1.2). */
public final class RegisteredClaims {

    /** How far two machines' clocks may be apart; RFC 7519 §4.1.4 allows "usually no more than a few minutes". */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofSeconds(30);

    private RegisteredClaims() {}

    /** @param skewMax how far the issuer's clock and ours may be apart */
    public static VerificationResult judge(JWTClaimsSet claims, Instant now, Duration skewMax) {
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            return VerificationResult.rejected(
                    RejectionReason.NO_EXPIRY, "This token does not say when it expires (exp).");
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
            return VerificationResult.rejected(RejectionReason.SUBJECT, "This token does not say whose it is (sub).");
        }
        if (subject.length() > Owner.SUBJECT_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.SUBJECT,
                    "The subject (sub) of a token has at the most " + Owner.SUBJECT_CHARS_MAX
                            + " characters, and this one has more.");
        }
        // Whoever is let in thanks to the skew must not be thrown out again for being late.
        Instant holds = until.isAfter(now) ? until : until.plus(skewMax);
        return VerificationResult.verified(new Principal(new Owner(subject), holds, Scopes.of(claims)));
    }
}
