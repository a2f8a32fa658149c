// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.adapter.jwt.token.RegisteredClaims;
import dev.holdfast.adapter.jwt.token.RejectionReason;
import dev.holdfast.adapter.jwt.token.VerificationMetrics;
import dev.holdfast.adapter.jwt.token.VerificationResult;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.text.ParseException;
import java.time.Instant;

/**
 * Verifies tokens that are signed with the local secret, by HS256 only (RFC 7518 §3.2). Never blocks. Safe for use by many
 * threads.
 *
 * <p>Clocks may differ by 30 s. Every token needs {@code iss}, {@code aud}, {@code sub} and {@code exp}.
 */
public final class LocalTokenVerifier implements TokenVerifier, MeterBinder {

    /** Far above any local token (about 300 characters), and quick to parse. */
    public static final int TOKEN_CHARS_MAX = 8 * 1024;

    private static final VerificationResult MALFORMED =
            VerificationResult.rejected(RejectionReason.MALFORMED, "This is not a JSON Web Token.");
    private static final VerificationResult WRONG_SIGNATURE = VerificationResult.rejected(
            RejectionReason.SIGNATURE, "This token was not signed by this server. Was it issued with another secret?");

    private final JWSVerifier signature;
    private final Clock clock;
    private final VerificationMetrics metrics = new VerificationMetrics();

    public LocalTokenVerifier(LocalSecret secret, Clock clock) {
        this.clock = clock;
        try {
            this.signature = new MACVerifier(secret.bytes());
        } catch (JOSEException tooShort) {
            throw new IllegalStateException("a local secret has at least 32 bytes", tooShort);
        }
    }

    @Override
    public Verdict verify(String token) {
        VerificationResult result = check(token);
        metrics.count(result);
        return result.verdict();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        metrics.bindTo(registry);
    }

    private VerificationResult check(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.TOO_LONG, "A token has at most " + TOKEN_CHARS_MAX + " characters.");
        }
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(parsed.getHeader().getAlgorithm())) {
                return VerificationResult.rejected(
                        RejectionReason.ALGORITHM, "This server accepts only tokens signed with HS256.");
            }
            // Claims are checked only after the signature.
            return parsed.verify(signature) ? checkClaims(parsed.getJWTClaimsSet(), clock.now()) : WRONG_SIGNATURE;
        } catch (ParseException | IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (JOSEException unverifiable) {
            return WRONG_SIGNATURE;
        }
    }

    @Override
    public String source() {
        return "`holdfast token` issues one.";
    }

    private static VerificationResult checkClaims(JWTClaimsSet claims, Instant now) {
        if (!LocalClaims.ISSUER.equals(claims.getIssuer())) {
            return VerificationResult.rejected(
                    RejectionReason.ISSUER,
                    "This token has another issuer; this server accepts " + LocalClaims.ISSUER + ".");
        }
        if (!claims.getAudience().contains(LocalClaims.AUDIENCE)) {
            return VerificationResult.rejected(RejectionReason.AUDIENCE, "This token is meant for another service.");
        }
        return RegisteredClaims.verify(claims, now, RegisteredClaims.CLOCK_SKEW_MAX);
    }
}
