package dev.holdfast.adapter.dynamodb;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * An instant as text whose order is that of time: ISO 8601 in UTC, always with nine digits of a second, such as
 * {@code 2026-11-22T17:04:41.000000000Z}. People who look into the table can read it.
 */
final class StoredInstant {

    static final int CHARS = 30;

    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private StoredInstant() {}

    /** @throws IllegalArgumentException outside of the years 0 to 9999, whose order as text would be another */
    static String write(Instant instant) {
        String text = FORMAT.format(instant);
        if (text.length() != CHARS) {
            throw new IllegalArgumentException("an instant of the years 0 to 9999: " + instant);
        }
        return text;
    }

    /** @throws java.time.DateTimeException if it is none */
    static Instant read(String text) {
        return FORMAT.parse(text, Instant::from);
    }
}
