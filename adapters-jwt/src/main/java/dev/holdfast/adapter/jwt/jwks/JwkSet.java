// SPDX-License-Identifier: Apache-2.0
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
 * An identity provider's JSON Web Key Set (RFC 7517 §5), reduced to keys that verify RS256 or ES256: no secrets, no encryption
 * keys, no weak keys. Immutable.
 */
final class JwkSet {

    /** Accepted algorithms (RFC 7518 §3.1): those that identity providers use. Never {@code none}, never a shared secret. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    /** RFC 7518 §3.3: a key of 2,048 bits or larger must be used. */
    private static final int RSA_BITS_MIN = 2_048;

    /** No issuer uses larger keys, and verification time grows with the square of the size. */
    private static final int RSA_BITS_MAX = 8_192;

    /** With a smaller exponent, a signature can be forged without the private key. */
    private static final BigInteger RSA_EXPONENT_MIN = BigInteger.valueOf(3);

    private final List<Key> all;

    private JwkSet(List<Key> all) {
        this.all = List.copyOf(all);
    }

    /**
     * A public key.
     *
     * @param id its {@code kid}, if it has one
     * @param algorithm the only algorithm that it verifies
     */
    record Key(@Nullable String id, JWSAlgorithm algorithm, JWSVerifier verifier) {}

    /**
     * Parses a key set (RFC 7517 §5). Omits keys of unknown kinds and weak ones, because an identity provider may publish those
     * too.
     *
     * @throws ParseException if it is no key set, or has no usable key
     */
    static JwkSet parse(byte[] json) throws ParseException {
        Map<String, Object> set = JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8));
        Map<String, Object>[] entries = JSONObjectUtils.getJSONObjectArray(set, "keys");
        if (entries == null) {
            throw new ParseException("it is not a key set", 0);
        }
        List<Key> keys = new ArrayList<>();
        for (Map<String, Object> each : entries) {
            usable(each).ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            throw new ParseException("it has no key for RS256 or ES256", 0);
        }
        return new JwkSet(keys);
    }

    /** The keys that may have signed a token with this header. Without a {@code kid}, all of its algorithm. */
    List<Key> candidates(@Nullable String id, JWSAlgorithm algorithm) {
        return all.stream()
                .filter(key -> key.algorithm().equals(algorithm) && (id == null || id.equals(key.id())))
                .toList();
    }

    boolean contains(String id) {
        return all.stream().anyMatch(key -> id.equals(key.id()));
    }

    int size() {
        return all.size();
    }

    private static Optional<Key> usable(Map<String, Object> entry) {
        try {
            JWK key = JWK.parse(entry);
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
