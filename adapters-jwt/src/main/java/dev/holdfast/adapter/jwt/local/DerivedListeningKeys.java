// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import dev.holdfast.application.port.out.security.ListeningKeys;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives listening keys from a secret instead of storing them: all servers with the secret agree, and a wrong key is told
 * without a session. Immutable; safe for use by many threads.
 *
 * <p>A key is the second in which its session was created, and HMAC-SHA-256 (RFC 2104) of the session's id and that second,
 * truncated to 128 bits (RFC 2104 §5). The second tells a session from a later one of the same name.
 */
public final class DerivedListeningKeys implements ListeningKeys {

    /** In base64url without padding: 28 characters are 21 bytes, with no bits to spare. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{28}");

    /** Seconds since 1970, big endian: enough for 34,000 years. */
    private static final int CREATION_BYTES = 5;

    private static final int MAC_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    /** Derives another key from the secret than the one that signs tokens. The number is the version of this format. */
    private static final String PURPOSE = "holdfast listening keys 1";

    private final SecretKeySpec derivation;

    public DerivedListeningKeys(LocalSecret secret) {
        byte[] derived =
                hmac(new SecretKeySpec(secret.bytes(), ALGORITHM), PURPOSE.getBytes(StandardCharsets.US_ASCII));
        this.derivation = new SecretKeySpec(derived, ALGORITHM);
    }

    @Override
    public String keyOf(Session session) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(creation(session), session.id()));
    }

    @Override
    public boolean isGenuine(String key, SessionId name) {
        if (!FORM.matcher(key).matches()) {
            return false;
        }
        byte[] shown = Base64.getUrlDecoder().decode(key);
        return MessageDigest.isEqual(shown, bytes(Arrays.copyOf(shown, CREATION_BYTES), name));
    }

    @Override
    public boolean opens(String key, Session session) {
        return FORM.matcher(key).matches()
                && MessageDigest.isEqual(Base64.getUrlDecoder().decode(key), bytes(creation(session), session.id()));
    }

    /** The last bytes of the second: stores may keep fractions or not. */
    private static byte[] creation(Session session) {
        byte[] seconds = ByteBuffer.allocate(Long.BYTES)
                .putLong(session.createdAt().getEpochSecond())
                .array();
        return Arrays.copyOfRange(seconds, Long.BYTES - CREATION_BYTES, Long.BYTES);
    }

    private byte[] bytes(byte[] creation, SessionId id) {
        byte[] name = id.value().getBytes(StandardCharsets.US_ASCII);
        byte[] mac = hmac(
                derivation,
                ByteBuffer.allocate(CREATION_BYTES + name.length)
                        .put(creation)
                        .put(name)
                        .array());
        return ByteBuffer.allocate(CREATION_BYTES + MAC_BYTES)
                .put(creation)
                .put(mac, 0, MAC_BYTES)
                .array();
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException noHmac) {
            throw new IllegalStateException("the Java platform lacks " + ALGORITHM, noHmac);
        }
    }
}
