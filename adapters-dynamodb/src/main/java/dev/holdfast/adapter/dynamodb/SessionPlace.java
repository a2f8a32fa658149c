package dev.holdfast.adapter.dynamodb;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Base64;
import java.util.Optional;

/**
 * A session's place in its owner's list: when it was created, and its id. As the name of a page it stands for what comes
 * after it, so that sessions which come or go meanwhile neither repeat nor hide any.
 */
final class SessionPlace {

    private static final char SEPARATOR = '#';

    private SessionPlace() {}

    static String of(Session session) {
        return StoredInstant.write(session.createdAt()) + SEPARATOR + session.id();
    }

    static String pageAfter(Session session) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(of(session).getBytes(StandardCharsets.US_ASCII));
    }

    /** The place that a page's name stands for, or nothing where it is none of ours. */
    static Optional<String> parse(String page) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(page), StandardCharsets.US_ASCII);
            return Optional.of(place).filter(SessionPlace::isOurs);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static boolean isOurs(String place) {
        if (place.length() <= StoredInstant.CHARS || place.charAt(StoredInstant.CHARS) != SEPARATOR) {
            return false;
        }
        try {
            StoredInstant.read(place.substring(0, StoredInstant.CHARS));
        } catch (DateTimeException notOurs) {
            return false;
        }
        return SessionId.parse(place.substring(StoredInstant.CHARS + 1)).isPresent();
    }
}
