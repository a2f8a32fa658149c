// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.session.Session;
import java.time.Instant;

/**
 * The stored result of a request that created a session with an idempotency key.
 *
 * @param fingerprint of the request
 * @param until when the record expires
 * @param sessionId the session that the request created
 * @param createdAt of that session: tells it from a later one with the same id
 */
record IdempotencyRecord(String fingerprint, Instant until, String sessionId, Instant createdAt) {

    private static final byte FORMAT = 1;

    static IdempotencyRecord of(IdempotentRequest request, Session created) {
        return new IdempotencyRecord(
                request.fingerprint(), request.until(), created.id().value(), created.createdAt());
    }

    byte[] encode() {
        return SessionRecordSerializer.encode(out -> {
            out.writeByte(FORMAT);
            out.writeUTF(fingerprint);
            SessionRecordSerializer.writeInstant(out, until);
            out.writeUTF(sessionId);
            SessionRecordSerializer.writeInstant(out, createdAt);
        });
    }

    static IdempotencyRecord decode(byte[] bytes) {
        return SessionRecordSerializer.decode(bytes, "idempotency key", in -> {
            SessionRecordSerializer.requireFormat(in, FORMAT);
            return new IdempotencyRecord(
                    in.readUTF(),
                    SessionRecordSerializer.readInstant(in),
                    in.readUTF(),
                    SessionRecordSerializer.readInstant(in));
        });
    }
}
