// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.identity;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a session in a form that is easy to say aloud: {@code adjective-noun-number}, for example {@code
 * caring-king-275}.
 *
 * <p>Two lower-case ASCII words of 2 to 20 letters and a number from 100 to 999. The constructor rejects every other value.
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

    /** Parses a session id. Empty if the text is not one. */
    public static Optional<SessionId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new SessionId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
