// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as text: a whole number and one of {@code ms s m h d}, as in {@code 500ms} or {@code 10m}. */
public final class DurationText {

    /** Nine digits are enough, and that many days still fit a {@link Duration}. */
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private DurationText() {}

    /** @throws IllegalArgumentException if the text has another form */
    public static Duration parse(String text) {
        Matcher written = FORM.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException("a duration such as 500ms, 30s, 10m, 12h or 7d is expected");
        }
        long number = Long.parseLong(written.group(1));
        return switch (written.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** The duration as text, in the largest unit that expresses it as a whole number. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 60 != 0 || seconds == 0) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes % 60 != 0) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        return hours % 24 != 0 ? hours + "h" : hours / 24 + "d";
    }
}
