// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people write amounts of memory or disk: a whole number and one of {@code B KiB MiB GiB TiB}, as in {@code 64MiB};
 * without one it is bytes.
 */
final class WrittenBytes {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|TiB|)");

    /** So many TiB still fit a number. */
    private static final long NUMBER_MAX = Long.MAX_VALUE >> 40;

    private WrittenBytes() {}

    /** @throws IllegalArgumentException where it is not written so */
    static long parse(String text) {
        Matcher written = FORM.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException("an amount such as 64KiB, 256MiB or 10GiB is expected");
        }
        long number = Long.parseLong(written.group(1));
        if (number > NUMBER_MAX && !written.group(2).isEmpty()) {
            throw new IllegalArgumentException("an amount such as 64KiB, 256MiB or 10GiB is expected");
        }
        return switch (written.group(2)) {
            case "B", "" -> number;
            case "KiB" -> number << 10;
            case "MiB" -> number << 20;
            case "GiB" -> number << 30;
            default -> number << 40;
        };
    }

    /** The same, in the largest unit that says it wholly. */
    static String write(long bytes) {
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
