// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.oidc;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A key pair that signs tokens (JWS, RFC 7515), and its public JWK. */
public final class SigningKey {

    /** Length of a coordinate on P-256 (RFC 7518 §6.2.1.2). */
    private static final int COORDINATE_BYTES = 32;

    private final String id;
    private final KeyPair pair;

    private SigningKey(String id, KeyPair pair) {
        this.id = id;
        this.pair = pair;
    }

    /** A key for RS256, of 2,048 bits. */
    public static SigningKey rsa(String id) {
        return rsa(id, 2_048);
    }

    public static SigningKey rsa(String id, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new SigningKey(id, generator.generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** A key for ES256. */
    public static SigningKey ec(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(id, generator.generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    public String id() {
        return id;
    }

    public KeyPair pair() {
        return pair;
    }

    public String algorithm() {
        return pair.getPublic() instanceof RSAPublicKey ? "RS256" : "ES256";
    }

    /** The public JWK (RFC 7517 §4), in a modifiable map. */
    public Map<String, Object> publicJwk() {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("kid", id);
        key.put("use", "sig");
        key.put("alg", algorithm());
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            key.put("kty", "RSA");
            key.put("n", base64(bytes(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8)));
            key.put("e", base64(rsa.getPublicExponent().toByteArray()));
        } else if (pair.getPublic() instanceof ECPublicKey ec) {
            key.put("kty", "EC");
            key.put("crv", "P-256");
            key.put("x", base64(bytes(ec.getW().getAffineX(), COORDINATE_BYTES)));
            key.put("y", base64(bytes(ec.getW().getAffineY(), COORDINATE_BYTES)));
        }
        return key;
    }

    /** Signs a token with these claims. Its header has this key's id and algorithm. */
    public String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", algorithm(), "kid", id), claims);
    }

    /** Signs a token with this header, whether or not it fits the key. */
    public String sign(Map<String, Object> header, Map<String, Object> claims) {
        String signed = base64(JsonWriter.of(header)) + "." + base64(JsonWriter.of(claims));
        try {
            Signature signature = Signature.getInstance(
                    algorithm().equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The number as big-endian bytes of this length: without a sign byte, padded with zeros. */
    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        byte[] tail = bytes.length > length ? Arrays.copyOfRange(bytes, bytes.length - length, bytes.length) : bytes;
        System.arraycopy(tail, 0, fixed, length - tail.length, tail.length);
        return fixed;
    }
}
