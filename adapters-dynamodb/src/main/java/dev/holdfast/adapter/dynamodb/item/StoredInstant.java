// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Encodes an instant as text that sorts by time: ISO 8601 in UTC with nine fractional digits, for example {@code
 * 2026-11-22T17:04:41.000000000Z}. Stateless.
 */
public final class StoredInstant {

    static final int CHARS = 30;

    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

    private StoredInstant() {}

    /** @throws IllegalArgumentException outside of the years 0 to 9999, which would not sort by time */
    public static String write(Instant instant) {
        String text = FORMAT.format(instant);
        if (text.length() != CHARS) {
            throw new IllegalArgumentException("an instant must be in the years 0 to 9999: " + instant);
        }
        return text;
    }

    /** @throws java.time.DateTimeException if the text is not such an instant */
    static Instant read(String text) {
        return FORMAT.parse(text, Instant::from);
    }
}
