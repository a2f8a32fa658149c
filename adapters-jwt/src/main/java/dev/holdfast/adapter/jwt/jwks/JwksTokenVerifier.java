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
 * A verifier of tokens that a login server signs: any OpenID Connect issuer, Cognito's user pools among them. RS256 and
 * ES256 and nothing else, each with keys of its own kind. Safe for use by many threads.
 *
 * <p>A token whose key is known is checked without asking anybody. One whose key is not may wait for
 * {@link JwksSettings#waitMax}; where the keys cannot be had, it is told to come again and not that it is bad.
 */
public final class JwksTokenVerifier implements TokenVerifier, MeterBinder, AutoCloseable {

    /** Cognito's have 1,000 to 2,000 and grow by each group; all headers of a request may have as many by default. */
    public static final int TOKEN_CHARS_MAX = 16 * 1024;

    private static final VerificationResult MALFORMED =
            VerificationResult.rejected(RejectionReason.MALFORMED, "This is not a JSON Web Token.");
    private static final VerificationResult OTHER_ALGORITHM = VerificationResult.rejected(
            RejectionReason.ALGORITHM, "A token for this server is signed with RS256 or ES256, and this one is not.");
    private static final VerificationResult OTHER_KEY = VerificationResult.rejected(
            RejectionReason.ALGORITHM, "The key that this token names is for another algorithm than the token says.");
    private static final VerificationResult NO_KEY = VerificationResult.rejected(
            RejectionReason.UNKNOWN_KEY, "This token does not say which key signed it (kid), and there are several.");
    private static final VerificationResult UNKNOWN_KEY = VerificationResult.rejected(
            RejectionReason.UNKNOWN_KEY,
            "This token is signed by an unknown key: the login server does not show it, or no longer. Ask for a new"
                    + " token.");
    private static final VerificationResult NOT_SIGNED_BY_IT = VerificationResult.rejected(
            RejectionReason.SIGNATURE,
            "The signature of this token does not fit its key: it was changed, or made by somebody else.");

    private final Clock clock;
    private final JwkSetCache ring;
    private final IssuerClaims claims;
    private final JwkSetHealth health;
    private final VerificationMetrics tally = new VerificationMetrics();

    private JwksTokenVerifier(JwksSettings settings, Clock clock) {
        this.clock = clock;
        this.claims = new IssuerClaims(settings);
        this.ring = JwkSetCache.start(settings, clock);
        this.health = new JwkSetHealth(ring, settings);
    }

    /** One that fetches keys from now on, until it is closed. It works as soon as it has some; nobody waits for them. */
    public static JwksTokenVerifier start(JwksSettings settings, Clock clock) {
        return new JwksTokenVerifier(settings, clock);
    }

    @Override
    public Verdict verify(String token) {
        VerificationResult judgement = judge(token);
        tally.add(judgement);
        return judgement.verdict();
    }

    @Override
    public String source() {
        return "The login server gives one.";
    }

    /** Why no token can be checked, for the operator; nothing while some can, the login server being there or not. */
    public Optional<String> whyNotReady() {
        return health.whyNotReady();
    }

    /** What is amiss although tokens can be checked, for the operator. */
    public Optional<String> remark() {
        return health.remark();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        ring.bindTo(registry);
        tally.bindTo(registry);
    }

    private VerificationResult judge(String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return VerificationResult.rejected(
                    RejectionReason.TOO_LONG, "A token has at the most " + TOKEN_CHARS_MAX + " characters.");
        }
        try {
            if (!JwkSet.ALGORITHMS.contains(algorithm(token))) {
                return OTHER_ALGORITHM;
            }
            return judge(SignedJWT.parse(token));
        } catch (ParseException | IllegalArgumentException malformed) {
            return MALFORMED;
        }
    }

    /** Asked first and by itself, because a token without a signature is no signed token, and is to be told why. */
    private static Algorithm algorithm(String token) throws ParseException {
        int end = token.indexOf('.');
        if (end < 0) {
            throw new ParseException("no header", 0);
        }
        return Header.parseAlgorithm(JSONObjectUtils.parse(new Base64URL(token.substring(0, end)).decodeToString()));
    }

    private VerificationResult judge(SignedJWT token) throws ParseException {
        long arrived = clock.nanos();
        JwkSetState known = ring.state();
        VerificationResult byKnown = ring.isUsable(known) ? judge(token, known) : null;
        if (byKnown != null) {
            return byKnown;
        }
        JwkSetState newer = ring.newer();
        if (!ring.isUsable(newer)) {
            return VerificationResult.unavailable(
                    "Tokens cannot be checked just now: the keys of the login server cannot be had. Try again shortly.",
                    ring.untilNextFetch());
        }
        VerificationResult byNewer = judge(token, newer);
        if (byNewer != null) {
            return byNewer;
        }
        return mayBeNewer(token, newer, arrived)
                ? VerificationResult.unavailable(
                        "This token cannot be checked just now: its key is not known yet, and the login server cannot be"
                                + " asked before a few seconds have passed. Try again shortly.",
                        ring.untilNextFetch())
                : UNKNOWN_KEY;
    }

    /**
     * Whether the login server may have begun to use the token's key after its keys were fetched. Then saying no would
     * turn somebody away for good because others had just used up what may be asked.
     */
    private static boolean mayBeNewer(SignedJWT token, JwkSetState known, long arrived) throws ParseException {
        if (known.isFailing()) {
            return true;
        }
        Date issued = token.getJWTClaimsSet().getIssueTime();
        boolean fetchedSince = known.goodNanos() - arrived >= 0;
        // A second more, because that is how finely tokens say it.
        return !fetchedSince
                && issued != null
                && issued.toInstant().plus(Duration.ofSeconds(1)).isAfter(known.goodAt());
    }

    /** By these keys; nothing where they don't have the one it takes. */
    private @Nullable VerificationResult judge(SignedJWT token, JwkSetState known) throws ParseException {
        JwkSet keys = known.keys();
        String id = token.getHeader().getKeyID();
        JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
        List<Key> candidates = keys == null ? List.of() : keys.candidates(id, algorithm);
        if (keys == null || candidates.isEmpty()) {
            return keys != null && id != null && keys.knows(id) ? OTHER_KEY : null;
        } else if (id == null && candidates.size() > 1) {
            return NO_KEY;
        } else if (candidates.stream().anyMatch(key -> isSignedBy(key, token))) {
            return claims.judge(token.getJWTClaimsSet(), clock.now());
        }
        // A key without a name may have been replaced by another without one.
        return id == null ? null : NOT_SIGNED_BY_IT;
    }

    private static boolean isSignedBy(Key key, SignedJWT token) {
        try {
            return token.verify(key.verifier());
        } catch (JOSEException unverifiable) {
            return false;
        }
    }

    /** Fetches nothing any more. */
    @Override
    public void close() {
        ring.close();
    }
}
