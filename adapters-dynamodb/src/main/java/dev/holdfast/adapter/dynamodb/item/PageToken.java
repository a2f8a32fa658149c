// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.Optional;

/**
 * Token of a page in an owner's list: the position after a session, which is its creation time and id, encoded for a URL. A
 * position, unlike a page number, stays correct when sessions are created or removed between two requests.
 */
public final class PageToken {

    private static final char SEPARATOR = '#';

    private PageToken() {}

    /** The session's position in its owner's list. */
    public static String position(Session session) {
        return StoredInstant.write(session.createdAt()) + SEPARATOR + session.id();
    }

    /** The token of the page after this session. */
    public static String after(Session session) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(position(session).getBytes(StandardCharsets.US_ASCII));
    }

    /** The position that a token encodes; empty if the token is not valid. */
    public static Optional<String> parse(String token) {
        try {
            String position = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
            return Optional.of(position).filter(PageToken::isPosition);
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    private static boolean isPosition(String text) {
        if (text.length() <= StoredInstant.CHARS || text.charAt(StoredInstant.CHARS) != SEPARATOR) {
            return false;
        }
        try {
            StoredInstant.read(text.substring(0, StoredInstant.CHARS));
        } catch (DateTimeException invalid) {
            return false;
        }
        return SessionId.parse(text.substring(StoredInstant.CHARS + 1)).isPresent();
    }
}
