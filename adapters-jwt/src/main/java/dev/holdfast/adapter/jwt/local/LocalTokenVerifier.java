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
 * A verifier of tokens signed with the local secret: HS256 and nothing else, whatever the token's own header asks for.
 * Never blocks. Safe for use by many threads.
 *
 * <p>Clocks may be 30 s apart. Every token must say {@code iss}, {@code aud}, {@code sub} and {@code exp}.
 */
public final class LocalTokenVerifier implements TokenVerifier, MeterBinder {

    /** Far above any local token (some 300 characters), far below what is work to parse. */
    public static final int TOKEN_CHARS_MAX = 8 * 1024;

    private static final VerificationResult MALFORMED =
            VerificationResult.rejected(RejectionReason.MALFORMED, "This is not a JSON Web Token.");
    private static final VerificationResult NOT_OURS = VerificationResult.rejected(
            RejectionReason.SIGNATURE, "This token was not signed by this server. Was it made with another secret?");

    private final JWSVerifier signature;
    private final Clock clock;
    private final VerificationMetrics tally = new VerificationMetrics();

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
        VerificationResult judgement = judge(token);
        tally.add(judgement);
        return judgement.verdict();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        tally.bindTo(registry);
    }

    private VerificationResult judge(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.TOO_LONG, "A token has at the most " + TOKEN_CHARS_MAX + " characters.");
        }
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(parsed.getHeader().getAlgorithm())) {
                return VerificationResult.rejected(
                        RejectionReason.ALGORITHM,
                        "A token for this server is signed with HS256, and this one is not.");
            }
            // Only then are its claims worth a look.
            return parsed.verify(signature) ? judge(parsed.getJWTClaimsSet(), clock.now()) : NOT_OURS;
        } catch (ParseException | IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (JOSEException unverifiable) {
            return NOT_OURS;
        }
    }

    @Override
    public String source() {
        return "`holdfast token` makes one.";
    }

    private static VerificationResult judge(JWTClaimsSet claims, Instant now) {
        if (!LocalClaims.ISSUER.equals(claims.getIssuer())) {
            return VerificationResult.rejected(
                    RejectionReason.ISSUER,
                    "This token is from another issuer; here it is " + LocalClaims.ISSUER + ".");
        }
        if (!claims.getAudience().contains(LocalClaims.AUDIENCE)) {
            return VerificationResult.rejected(RejectionReason.AUDIENCE, "This token is meant for another service.");
        }
        return RegisteredClaims.judge(claims, now, RegisteredClaims.CLOCK_SKEW_MAX);
    }
}
