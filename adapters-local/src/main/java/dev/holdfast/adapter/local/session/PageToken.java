// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Token of a page in an owner's list: the position after a session, encoded for a URL. A position, unlike a page number,
 * stays correct when sessions are created or removed between two requests.
 */
final class PageToken {

    private static final Pattern TIME = Pattern.compile("[0-9a-f]{" + IndexKey.TIME_CHARS + "}");

    private PageToken() {}

    static String after(Session session) {
        String position = IndexKey.descending(session.createdAt()) + session.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.US_ASCII));
    }

    /** The position that a token encodes; empty, for the first page, if it is absent or not valid. */
    static String parse(Optional<String> token) {
        return token.flatMap(PageToken::decode).orElse("");
    }

    private static Optional<String> decode(String token) {
        String position;
        try {
            position = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
        boolean valid = position.length() > IndexKey.TIME_CHARS
                && TIME.matcher(position.substring(0, IndexKey.TIME_CHARS)).matches()
                && SessionId.parse(position.substring(IndexKey.TIME_CHARS)).isPresent();
        return valid ? Optional.of(position) : Optional.empty();
    }
}
