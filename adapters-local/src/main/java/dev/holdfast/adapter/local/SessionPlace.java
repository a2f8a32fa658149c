package dev.holdfast.adapter.local;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A session's place in its owner's list, as the name of the page that follows it. It names a place and not a number, so
 * that sessions which come or go meanwhile neither repeat nor hide any.
 */
final class SessionPlace {

    private static final Pattern TIME = Pattern.compile("[0-9a-f]{" + IndexKey.TIME_CHARS + "}");

    private SessionPlace() {}

    static String after(Session session) {
        String place = IndexKey.descending(session.createdAt()) + session.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.US_ASCII));
    }

    /** The place that a page's name stands for; the beginning where it is none of ours. */
    static String parse(Optional<String> page) {
        return page.flatMap(SessionPlace::decode).orElse("");
    }

    private static Optional<String> decode(String page) {
        String place;
        try {
            place = new String(Base64.getUrlDecoder().decode(page), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
        boolean ours = place.length() > IndexKey.TIME_CHARS
                && TIME.matcher(place.substring(0, IndexKey.TIME_CHARS)).matches()
                && SessionId.parse(place.substring(IndexKey.TIME_CHARS)).isPresent();
        return ours ? Optional.of(place) : Optional.empty();
    }
}
