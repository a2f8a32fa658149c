// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.HexFormat;

/** Keys of the indices: strings that sort in the index's order. */
final class IndexKey {

    private static final HexFormat HEX = HexFormat.of();

    /** Length of an instant: 16 hexadecimal digits of seconds and 8 of nanoseconds. */
    static final int TIME_CHARS = 24;

    private IndexKey() {}

    /** A later instant sorts after an earlier one. */
    static String ascending(Instant instant) {
        // With the sign bit flipped, unsigned digits sort as signed numbers do.
        return HEX.toHexDigits(instant.getEpochSecond() ^ Long.MIN_VALUE) + HEX.toHexDigits(instant.getNano());
    }

    /** A later instant sorts before an earlier one. */
    static String descending(Instant instant) {
        return HEX.toHexDigits(~(instant.getEpochSecond() ^ Long.MIN_VALUE)) + HEX.toHexDigits(~instant.getNano());
    }

    /** Prefix of all keys of one owner. The subject's length comes first, so no prefix begins with another. */
    static String ownerPrefix(Owner owner) {
        return HEX.toHexDigits((short) owner.subject().length()) + owner.subject();
    }

    /** Sorts by owner, then newest first. */
    static String byOwner(Session session) {
        return ownerPrefix(session.owner()) + descending(session.createdAt()) + session.id();
    }

    /** Sorts all sessions, most overdue first. */
    static String byDue(Session session) {
        return ascending(session.dueAt()) + session.id();
    }

    static String ofRequest(IdempotentRequest request) {
        return ownerPrefix(request.owner()) + request.key();
    }
}
