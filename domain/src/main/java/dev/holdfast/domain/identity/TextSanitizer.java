// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.identity;

/** Sanitizes text from clients before it is repeated in a message or log line: short, one line, no control characters. */
public final class TextSanitizer {

    /** Enough to recognise the text, and short enough for one log line. */
    private static final int CHARS_MAX = 40;

    private TextSanitizer() {}

    public static String excerpt(String text) {
        String shown = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
        StringBuilder safe = new StringBuilder(shown.length() + 2).append('"');
        shown.chars().forEach(c -> safe.append(Character.isISOControl(c) ? '?' : (char) c));
        return safe.append('"').toString();
    }
}
