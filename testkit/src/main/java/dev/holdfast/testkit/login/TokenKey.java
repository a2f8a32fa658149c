package dev.holdfast.testkit.login;

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

/** A key that signs tokens, and what its login server shows of it. */
public final class TokenKey {

    /** Bytes of a coordinate on P-256 (RFC 7518 §6.2.1.2). */
    private static final int COORDINATE_BYTES = 32;

    private final String id;
    private final KeyPair pair;

    private TokenKey(String id, KeyPair pair) {
        this.id = id;
        this.pair = pair;
    }

    /** One for RS256, of 2,048 bits. */
    public static TokenKey rsa(String id) {
        return rsa(id, 2_048);
    }

    public static TokenKey rsa(String id, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return new TokenKey(id, generator.generateKeyPair());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** One for ES256. */
    public static TokenKey ec(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TokenKey(id, generator.generateKeyPair());
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

    /** What is shown of it (RFC 7517 §4), to be changed at will. */
    public Map<String, Object> shown() {
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

    /** A token with these claims, whose header names this key and its algorithm. */
    public String sign(Map<String, Object> claims) {
        return sign(Map.of("alg", algorithm(), "kid", id), claims);
    }

    /** A token with this header, true or not, signed in the only way that this key can. */
    public String sign(Map<String, Object> header, Map<String, Object> claims) {
        String signed = base64(Json.of(header)) + "." + base64(Json.of(claims));
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

    /** Without the byte of a sign, and with zeros before it where it is short. */
    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        byte[] tail = bytes.length > length ? Arrays.copyOfRange(bytes, bytes.length - length, bytes.length) : bytes;
        System.arraycopy(tail, 0, fixed, length - tail.length, tail.length);
        return fixed;
    }
}
