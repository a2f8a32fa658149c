// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.adapter.dynamodb.table.TableSchema;
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
 * The stored result of a request that created a session with an idempotency key.
 *
 * @param fingerprint of the request
 * @param until when the key expires
 * @param sessionId the session that the request created
 * @param creation creation id of that session: tells it from a later one with the same id
 */
public record IdempotencyItem(String fingerprint, Instant until, SessionId sessionId, String creation) {

    public static final String UNTIL = "until";

    private static final String PREFIX = "KEY#";
    private static final String FINGERPRINT = "fingerprint";
    private static final String SESSION_ID = "sessionId";

    /** A hash of owner and key, with the owner's length before it, so that two pairs never have the same input. */
    public static Map<String, AttributeValue> key(IdempotentRequest request) {
        String owner = request.owner().subject();
        String ownerAndKey = owner + request.key();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Character.BYTES * ownerAndKey.length());
        // As UTF-16 code units: UTF-8 would encode all unpaired surrogates alike.
        bytes.putInt(owner.length()).asCharBuffer().put(ownerAndKey);
        byte[] hash = sha256().digest(bytes.array());
        return Map.of(
                TableSchema.KEY, AttributeValue.fromS(PREFIX + HexFormat.of().formatHex(hash)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public static Map<String, AttributeValue> of(IdempotentRequest request, Session created, String creation) {
        Attributes item = Attributes.empty()
                .put(FINGERPRINT, request.fingerprint())
                .put(UNTIL, request.until())
                .put(SESSION_ID, created.id().value())
                .put(SessionAttributes.CREATION, creation)
                // Rounded up to the next second: the key is valid until its last nanosecond.
                .put(TableSchema.EXPIRES_AT, request.until().getEpochSecond() + 1);
        item.values().putAll(key(request));
        return item.values();
    }

    public static IdempotencyItem read(Map<String, AttributeValue> values) {
        Attributes stored = new Attributes(values);
        return new IdempotencyItem(
                stored.text(FINGERPRINT),
                stored.instant(UNTIL),
                new SessionId(stored.text(SESSION_ID)),
                stored.text(SessionAttributes.CREATION));
    }

    public boolean isExpiredAt(Instant now) {
        return !until.isAfter(now);
    }
}
