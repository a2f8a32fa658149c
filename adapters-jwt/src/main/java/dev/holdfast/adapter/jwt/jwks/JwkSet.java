package dev.holdfast.adapter.jwt.jwks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a login server signs with, as it showed them at one time. Only what can check RS256 or ES256 is in it: no
 * secrets, no keys for encryption, none that is too weak.
 */
final class JwkSet {

    /** How tokens may be signed (RFC 7518 §3.1): the two that login servers use. Never none, never with a secret. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    /** RFC 7518 §3.3: a key of 2,048 bits or larger must be used. */
    private static final int RSA_BITS_MIN = 2_048;

    /** Larger ones are nobody's, and checking takes with the square of it. */
    private static final int RSA_BITS_MAX = 8_192;

    /** Below it a signature can be made without the private key. */
    private static final BigInteger RSA_EXPONENT_MIN = BigInteger.valueOf(3);

    private final List<Key> all;

    private JwkSet(List<Key> all) {
        this.all = List.copyOf(all);
    }

    /**
     * One key.
     *
     * @param id its {@code kid}, where it has one
     * @param algorithm the only one that it is good for
     */
    record Key(@Nullable String id, JWSAlgorithm algorithm, JWSVerifier verifier) {}

    /**
     * What of this answer can be used (RFC 7517 §5). Keys that we don't know or would not trust are left out, because
     * login servers may show such besides.
     *
     * @throws ParseException if it is no set of keys, or none of them can be used
     */
    static JwkSet parse(byte[] json) throws ParseException {
        Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
        Map<String, Object>[] shown = JSONObjectUtils.getJSONObjectArray(set, "keys");
        if (shown == null) {
            throw new ParseException("it is not a set of keys", 0);
        }
        List<Key> keys = new ArrayList<>();
        for (Map<String, Object> each : shown) {
            usable(each).ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            throw new ParseException("it has no key that can check RS256 or ES256", 0);
        }
        return new JwkSet(keys);
    }

    /** Those which a token with this header may be signed by. Without a {@code kid}, all of its algorithm. */
    List<Key> candidates(@Nullable String id, JWSAlgorithm algorithm) {
        return all.stream()
                .filter(key -> key.algorithm().equals(algorithm) && (id == null || id.equals(key.id())))
                .toList();
    }

    boolean knows(String id) {
        return all.stream().anyMatch(key -> id.equals(key.id()));
    }

    int size() {
        return all.size();
    }

    private static Optional<Key> usable(Map<String, Object> shown) {
        try {
            JWK key = JWK.parse(shown);
            boolean signs = (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                    && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
            if (!signs) {
                return Optional.empty();
            } else if (key instanceof RSAKey rsa) {
                return usable(rsa);
            } else if (key instanceof ECKey ec
                    && isFor(ec, JWSAlgorithm.ES256)
                    && ec.getCurve().equals(Curve.P_256)) {
                return Optional.of(new Key(ec.getKeyID(), JWSAlgorithm.ES256, new ECDSAVerifier(ec.toECPublicKey())));
            }
            return Optional.empty();
        } catch (ParseException | JOSEException | RuntimeException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<Key> usable(RSAKey key) throws JOSEException {
        RSAPublicKey rsa = key.toRSAPublicKey();
        int bits = rsa.getModulus().bitLength();
        BigInteger exponent = rsa.getPublicExponent();
        boolean strong = bits >= RSA_BITS_MIN
                && bits <= RSA_BITS_MAX
                && exponent.testBit(0)
                && exponent.compareTo(RSA_EXPONENT_MIN) >= 0;
        return strong && isFor(key, JWSAlgorithm.RS256)
                ? Optional.of(new Key(key.getKeyID(), JWSAlgorithm.RS256, new RSASSAVerifier(rsa)))
                : Optional.empty();
    }

    private static boolean isFor(JWK key, JWSAlgorithm algorithm) {
        return key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm);
    }
}
