package dev.holdfast.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.TokenVerifier;
import dev.holdfast.domain.session.Owner;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * A verifier of tokens signed with the local secret: HS256 and nothing else, whatever the token's own header asks for.
 * Never blocks. Safe for use by many threads.
 *
 * <p>Clocks may be 30 s apart. Every token must say {@code iss}, {@code aud}, {@code sub} and {@code exp}.
 */
public final class LocalTokenVerifier implements TokenVerifier {

    /** Far above any local token (some 300 characters), far below what is work to parse. */
    public static final int TOKEN_CHARS_MAX = 8 * 1024;

    private static final Verdict MALFORMED = new Verdict.Rejected("This is not a JSON Web Token.");
    private static final Verdict NOT_OURS =
            new Verdict.Rejected("This token was not signed by this server. Was it made with another secret?");

    private final JWSVerifier signature;
    private final Clock clock;

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
        if (token.length() > TOKEN_CHARS_MAX) {
            return new Verdict.Rejected("A token has at the most " + TOKEN_CHARS_MAX + " characters.");
        }
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            if (!JWSAlgorithm.HS256.equals(parsed.getHeader().getAlgorithm())) {
                return new Verdict.Rejected("A token for this server is signed with HS256, and this one is not.");
            }
            // Only then are its claims worth a look.
            return parsed.verify(signature) ? judge(parsed.getJWTClaimsSet(), clock.now()) : NOT_OURS;
        } catch (ParseException | IllegalArgumentException malformed) {
            return MALFORMED;
        } catch (JOSEException unverifiable) {
            return NOT_OURS;
        }
    }

    private static Verdict judge(JWTClaimsSet claims, Instant now) {
        if (!LocalTokens.ISSUER.equals(claims.getIssuer())) {
            return new Verdict.Rejected("This token is from another issuer; here it is " + LocalTokens.ISSUER + ".");
        }
        if (!claims.getAudience().contains(LocalTokens.AUDIENCE)) {
            return new Verdict.Rejected("This token is meant for another service.");
        }
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            return new Verdict.Rejected("This token does not say when it expires (exp).");
        }
        Instant until = expires.toInstant();
        if (!now.isBefore(until.plus(LocalTokens.CLOCK_SKEW_MAX))) {
            return new Verdict.Rejected("This token has expired. Ask for a new one.");
        }
        Date notBefore = claims.getNotBeforeTime();
        if (notBefore != null && now.isBefore(notBefore.toInstant().minus(LocalTokens.CLOCK_SKEW_MAX))) {
            return new Verdict.Rejected("This token is not valid yet. Is the clock right?");
        }
        return verified(claims.getSubject(), until, now);
    }

    private static Verdict verified(@Nullable String subject, Instant until, Instant now) {
        if (subject == null || subject.isBlank()) {
            return new Verdict.Rejected("This token does not say whose it is (sub).");
        }
        if (subject.length() > Owner.SUBJECT_CHARS_MAX) {
            return new Verdict.Rejected("The subject (sub) of a token has at the most " + Owner.SUBJECT_CHARS_MAX
                    + " characters, and this one has more.");
        }
        // Whoever is let in thanks to the skew must not be thrown out again for being late.
        Instant holds = until.isAfter(now) ? until : until.plus(LocalTokens.CLOCK_SKEW_MAX);
        return new Verdict.Verified(new Caller(new Owner(subject), holds));
    }
}
