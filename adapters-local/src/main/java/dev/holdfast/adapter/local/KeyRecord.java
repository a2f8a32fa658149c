package dev.holdfast.adapter.local;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.session.Session;
import java.time.Instant;

/**
 * What is remembered of a request that created a session.
 *
 * @param fingerprint of the request
 * @param until when it is forgotten
 * @param sessionId what it created
 * @param createdAt when, because a forgotten session's id may be given to another
 */
record KeyRecord(String fingerprint, Instant until, String sessionId, Instant createdAt) {

    private static final byte FORMAT = 1;

    static KeyRecord of(IdempotentRequest request, Session created) {
        return new KeyRecord(
                request.fingerprint(), request.until(), created.id().value(), created.createdAt());
    }

    byte[] encode() {
        return Bytes.written(out -> {
            out.writeByte(FORMAT);
            out.writeUTF(fingerprint);
            Bytes.writeInstant(out, until);
            out.writeUTF(sessionId);
            Bytes.writeInstant(out, createdAt);
        });
    }

    static KeyRecord decode(byte[] bytes) {
        return Bytes.read(bytes, "idempotency key", in -> {
            Bytes.requireFormat(in, FORMAT);
            return new KeyRecord(in.readUTF(), Bytes.readInstant(in), in.readUTF(), Bytes.readInstant(in));
        });
    }
}
