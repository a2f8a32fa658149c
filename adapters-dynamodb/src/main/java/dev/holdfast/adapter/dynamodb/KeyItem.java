package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What is remembered of a request that created a session.
 *
 * @param fingerprint of the request
 * @param until when it is forgotten
 * @param sessionId what it created
 * @param creation which session of that id, because a forgotten one's may be given to another
 */
record KeyItem(String fingerprint, Instant until, SessionId sessionId, String creation) {

    static final String UNTIL = "until";

    private static final String PREFIX = "KEY#";
    private static final String FINGERPRINT = "fingerprint";
    private static final String SESSION_ID = "sessionId";

    /** Hashed with the owner's length before it: any characters will do, and no two pairs are one. */
    static Map<String, AttributeValue> key(IdempotentRequest request) {
        String owner = request.owner().subject();
        String both = owner + request.key();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * both.length());
        // Char by char: an encoding would write halves of surrogate pairs all alike.
        bytes.putInt(owner.length()).asCharBuffer().put(both);
        byte[] hash = sha256().digest(bytes.array());
        return Map.of(
                TableShape.KEY, AttributeValue.fromS(PREFIX + HexFormat.of().formatHex(hash)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static Map<String, AttributeValue> of(IdempotentRequest request, Session created, String creation) {
        Attributes item = Attributes.empty()
                .put(FINGERPRINT, request.fingerprint())
                .put(UNTIL, request.until())
                .put(SESSION_ID, created.id().value())
                .put(SessionAttributes.CREATION, creation)
                // The second after, for a key is good until the last nanosecond.
                .put(TableShape.EXPIRES_AT, request.until().getEpochSecond() + 1);
        item.values().putAll(key(request));
        return item.values();
    }

    static KeyItem read(Map<String, AttributeValue> values) {
        Attributes stored = new Attributes(values);
        return new KeyItem(
                stored.text(FINGERPRINT),
                stored.instant(UNTIL),
                new SessionId(stored.text(SESSION_ID)),
                stored.text(SessionAttributes.CREATION));
    }

    boolean isForgottenAt(Instant now) {
        return !until.isAfter(now);
    }
}
