package dev.holdfast.adapter.local;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.HexFormat;

/** The keys of the indices: text whose order is the order wanted. */
final class IndexKey {

    private static final HexFormat HEX = HexFormat.of();

    /** 16 hexadecimal digits of seconds and 8 of nanoseconds. */
    static final int TIME_CHARS = 24;

    private IndexKey() {}

    /** Later sorts after earlier. */
    static String ascending(Instant instant) {
        // Flipping the sign's bit makes the order of unsigned digits that of signed numbers.
        return HEX.toHexDigits(instant.getEpochSecond() ^ Long.MIN_VALUE) + HEX.toHexDigits(instant.getNano());
    }

    /** Later sorts before earlier. */
    static String descending(Instant instant) {
        return HEX.toHexDigits(~(instant.getEpochSecond() ^ Long.MIN_VALUE)) + HEX.toHexDigits(~instant.getNano());
    }

    /** What all keys of an owner begin with and nobody else's: the length first, so that no name runs into what follows. */
    static String ownersPrefix(Owner owner) {
        return HEX.toHexDigits((short) owner.subject().length()) + owner.subject();
    }

    /** An owner's sessions, newest first. */
    static String byOwner(Session session) {
        return ownersPrefix(session.owner()) + descending(session.createdAt()) + session.id();
    }

    /** All sessions, the most overdue first. */
    static String byDue(Session session) {
        return ascending(session.dueAt()) + session.id();
    }

    static String ofRequest(IdempotentRequest request) {
        return ownersPrefix(request.owner()) + request.key();
    }
}
