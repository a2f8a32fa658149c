// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.Header;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.adapter.jwt.jwks.JwkSet.Key;
import dev.holdfast.adapter.jwt.token.RejectionReason;
import dev.holdfast.adapter.jwt.token.VerificationMetrics;
import dev.holdfast.adapter.jwt.token.VerificationResult;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tokens of an identity provider: any OpenID Connect issuer, including Cognito's user pools. Accepts RS256 and ES256 only,
 * each with keys of its own kind. Safe for use by many threads.
 *
 * <p>A token with a cached key is verified without a fetch. A token with an unknown key may block its caller for {@link
 * JwksSettings#waitMax}. If the keys cannot be fetched, the result is unavailable and not rejected.
 */
public final class JwksTokenVerifier implements TokenVerifier, MeterBinder, AutoCloseable {

    /** Cognito's have 1,000 to 2,000 and grow with each group. Equal to the default limit of a request's headers. */
    public static final int TOKEN_CHARS_MAX = 16 * 1024;

    private static final VerificationResult MALFORMED =
            VerificationResult.rejected(RejectionReason.MALFORMED, "This is not a JSON Web Token.");
    private static final VerificationResult OTHER_ALGORITHM = VerificationResult.rejected(
            RejectionReason.ALGORITHM, "This server accepts only tokens signed with RS256 or ES256.");
    private static final VerificationResult OTHER_KEY = VerificationResult.rejected(
            RejectionReason.ALGORITHM, "The key that this token names is for another algorithm than the token's.");
    private static final VerificationResult NO_KEY = VerificationResult.rejected(
            RejectionReason.UNKNOWN_KEY, "This token does not name its key (kid), and there are several.");
    private static final VerificationResult UNKNOWN_KEY = VerificationResult.rejected(
            RejectionReason.UNKNOWN_KEY,
            "This token is signed with an unknown key: the identity provider does not publish it, or no longer. Ask for"
                    + " a new token.");
    private static final VerificationResult WRONG_SIGNATURE = VerificationResult.rejected(
            RejectionReason.SIGNATURE,
            "The signature of this token is wrong: the token was changed, or signed by another issuer.");

    private final Clock clock;
    private final JwkSetCache cache;
    private final IssuerClaims claims;
    private final JwkSetHealth health;
    private final VerificationMetrics metrics = new VerificationMetrics();

    private JwksTokenVerifier(JwksSettings settings, Clock clock) {
        this.clock = clock;
        this.claims = new IssuerClaims(settings);
        this.cache = JwkSetCache.start(settings, clock);
        this.health = new JwkSetHealth(cache, settings);
    }

    /** Creates a verifier that fetches keys until it is closed. Does not wait for the first fetch. */
    public static JwksTokenVerifier start(JwksSettings settings, Clock clock) {
        return new JwksTokenVerifier(settings, clock);
    }

    @Override
    public Verdict verify(String token) {
        VerificationResult result = check(token);
        metrics.count(result);
        return result.verdict();
    }

    @Override
    public String source() {
        return "The identity provider gives one.";
    }

    /** Why no token can be verified, for the operator; empty while cached keys are usable. */
    public Optional<String> whyNotReady() {
        return health.whyNotReady();
    }

    /** A warning for the operator although tokens can be verified. */
    public Optional<String> remark() {
        return health.remark();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        cache.bindTo(registry);
        metrics.bindTo(registry);
    }

    private VerificationResult check(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.TOO_LONG, "A token has at most " + TOKEN_CHARS_MAX + " characters.");
        }
        try {
            if (!JwkSet.ALGORITHMS.contains(algorithm(token))) {
                return OTHER_ALGORITHM;
            }
            return check(SignedJWT.parse(token));
        } catch (ParseException | IllegalArgumentException malformed) {
            return MALFORMED;
        }
    }

    /** Parsed separately and first: SignedJWT refuses an unsigned token without this reason. */
    private static Algorithm algorithm(String token) throws ParseException {
        int end = token.indexOf('.');
        if (end < 0) {
            throw new ParseException("no header", 0);
        }
        return Header.parseAlgorithm(JSONObjectUtils.parse(new Base64URL(token.substring(0, end)).decodeToString()));
    }

    private VerificationResult check(SignedJWT token) throws ParseException {
        long arrived = clock.nanos();
        JwkSetState cached = cache.state();
        VerificationResult byCached = cache.isUsable(cached) ? check(token, cached) : null;
        if (byCached != null) {
            return byCached;
        }
        JwkSetState newer = cache.awaitFetch();
        if (!cache.isUsable(newer)) {
            return VerificationResult.unavailable(
                    "Tokens cannot be verified now: the keys of the identity provider cannot be fetched. Try again"
                            + " shortly.",
                    cache.untilNextFetch());
        }
        VerificationResult byFetched = check(token, newer);
        if (byFetched != null) {
            return byFetched;
        }
        return mayBeNewer(token, newer, arrived)
                ? VerificationResult.unavailable(
                        "This token cannot be verified now: its key is unknown, and the next fetch of the identity"
                                + " provider's keys is some seconds away. Try again shortly.",
                        cache.untilNextFetch())
                : UNKNOWN_KEY;
    }

    /**
     * Whether the identity provider may have published the token's key after the last fetch. Then a rejection would be wrong: the
     * next fetch was only delayed by the rate limit.
     */
    private static boolean mayBeNewer(SignedJWT token, JwkSetState cached, long arrived) throws ParseException {
        if (cached.isFailing()) {
            return true;
        }
        Date issued = token.getJWTClaimsSet().getIssueTime();
        boolean fetchedSince = cached.fetchedNanos() - arrived >= 0;
        // One second more: the resolution of iat.
        return !fetchedSince
                && issued != null
                && issued.toInstant().plus(Duration.ofSeconds(1)).isAfter(cached.fetchedAt());
    }

    /** Verifies with these keys; null if the token's key is not among them. */
    private @Nullable VerificationResult check(SignedJWT token, JwkSetState cached) throws ParseException {
        JwkSet keys = cached.keys();
        String id = token.getHeader().getKeyID();
        JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
        List<Key> candidates = keys == null ? List.of() : keys.candidates(id, algorithm);
        if (keys == null || candidates.isEmpty()) {
            return keys != null && id != null && keys.contains(id) ? OTHER_KEY : null;
        } else if (id == null && candidates.size() > 1) {
            return NO_KEY;
        } else if (candidates.stream().anyMatch(key -> isSignedBy(key, token))) {
            return claims.verify(token.getJWTClaimsSet(), clock.now());
        }
        // A key without kid may have been replaced by another without kid.
        return id == null ? null : WRONG_SIGNATURE;
    }

    private static boolean isSignedBy(Key key, SignedJWT token) {
        try {
            return token.verify(key.verifier());
        } catch (JOSEException unverifiable) {
            return false;
        }
    }

    /** Stops fetching. */
    @Override
    public void close() {
        cache.close();
    }
}
