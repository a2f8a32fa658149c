// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of memory or disk as text: a whole number and one of {@code B KiB MiB GiB TiB}, as in {@code 64MiB}. A number
 * without a unit is in bytes.
 */
final class ByteSize {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|TiB|)");
    private static final String EXPECTED = "an amount such as 64KiB, 256MiB or 10GiB is expected";

    private ByteSize() {}

    /** @throws IllegalArgumentException if the text has another form, or the bytes do not fit a long */
    static long parse(String text) {
        Matcher written = FORM.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        long number = Long.parseLong(written.group(1));
        int shift = shift(written.group(2));
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return number << shift;
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "B", "" -> 0;
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 40;
        };
    }

    /** The amount as text, in the largest unit that expresses it as a whole number. */
    static String format(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < units.length - 1) {
            number /= 1024;
            unit++;
        }
        return number + units[unit];
    }
}
