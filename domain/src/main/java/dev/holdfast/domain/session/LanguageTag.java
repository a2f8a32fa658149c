// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.identity.TextSanitizer;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A BCP 47 language tag in canonical case: {@code en-US}, {@code zh-Hant-TW}.
 *
 * <p>Always well formed (RFC 5646 §2.2.9). Not checked against the registry of subtags.
 */
public record LanguageTag(String value) {

    /** RFC 5646 §4.4.1: tags in use are shorter than 35 characters. The rest allows extensions. */
    public static final int CHARS_MAX = 64;

    /** @throws IllegalArgumentException if the value is not a well-formed tag in canonical case */
    public LanguageTag {
        Objects.requireNonNull(value, "value");
        if (!canonical(value).equals(value)) {
            throw new IllegalArgumentException("not in canonical case: " + TextSanitizer.excerpt(value));
        }
    }

    /** Parses a tag in any case. Empty if it is not well formed. */
    public static Optional<LanguageTag> parse(String text) {
        try {
            return Optional.of(new LanguageTag(canonical(text)));
        } catch (IllegalArgumentException notATag) {
            return Optional.empty();
        }
    }

    private static String canonical(String text) {
        if (text.isBlank() || text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("a language tag has 1 to " + CHARS_MAX + " characters");
        }
        try {
            Locale locale = new Locale.Builder().setLanguageTag(text).build();
            if (locale.getLanguage().isEmpty()) {
                throw new IllegalArgumentException("a language tag begins with a language, such as en or en-US");
            }
            return locale.toLanguageTag();
        } catch (IllformedLocaleException illFormed) {
            throw new IllegalArgumentException("not a BCP 47 language tag: " + TextSanitizer.excerpt(text), illFormed);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
