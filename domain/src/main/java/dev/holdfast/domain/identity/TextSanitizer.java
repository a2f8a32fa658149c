package dev.holdfast.domain.identity;

/** What a stranger sent, made safe to repeat in a message: short, on one line, without control characters. */
public final class TextSanitizer {

    /** Long enough to recognise what was sent, short enough that a log line stays a line. */
    private static final int CHARS_MAX = 40;

    private TextSanitizer() {}

    public static String excerpt(String text) {
        String shown = text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
        StringBuilder safe = new StringBuilder(shown.length() + 2).append('"');
        shown.chars().forEach(c -> safe.append(Character.isISOControl(c) ? '?' : (char) c));
        return safe.append('"').toString();
    }
}
