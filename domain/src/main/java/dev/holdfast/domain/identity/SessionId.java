package dev.holdfast.domain.identity;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a session, easy to say aloud: {@code adjective-noun-number}, as in {@code caring-king-275}.
 *
 * <p>Lower-case ASCII words of 2 to 20 letters and a number from 100 to 999. A value that is not of this form cannot
 * exist.
 */
public record SessionId(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z]{2,20}-[a-z]{2,20}-[1-9][0-9]{2}");

    /** @throws IllegalArgumentException if the value is not {@code adjective-noun-number} */
    public SessionId {
        Objects.requireNonNull(value, "value");
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a session id is adjective-noun-number, such as caring-king-275, and this is not: "
                            + TextSanitizer.excerpt(value));
        }
    }

    /** The id that this text names, or nothing where the text cannot be one. */
    public static Optional<SessionId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
