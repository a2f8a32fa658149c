// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.identity;

import java.util.Objects;

/** The user who created a session and may speak in it and end it: the {@code sub} claim of the token, 1 to 255 characters. */
public record Owner(String subject) {

    /** Maximum length of a subject. OpenID Connect Core 1.0 §2: {@code sub} must not exceed 255 ASCII characters. */
    public static final int SUBJECT_CHARS_MAX = 255;

    /** @throws IllegalArgumentException if the subject is blank or longer than {@value #SUBJECT_CHARS_MAX} */
    public Owner {
        Objects.requireNonNull(subject, "subject");
        if (subject.isBlank() || subject.length() > SUBJECT_CHARS_MAX) {
            throw new IllegalArgumentException("an owner's subject has 1 to " + SUBJECT_CHARS_MAX + " characters");
        }
    }
}
