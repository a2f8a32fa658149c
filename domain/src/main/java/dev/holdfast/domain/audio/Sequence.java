// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The number of a frame: starts at 0, counts per track for the whole session, and is never reset by a reconnect. An
 * unsigned 32-bit integer on the wire, enough for 2.7 years of 20 ms frames.
 */
public record Sequence(long value) implements Comparable<Sequence> {

    /** The largest number that fits the header's four bytes. */
    public static final long MAX = 0xFFFF_FFFFL;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

    /** @throws IllegalArgumentException outside 0 to {@link #MAX} */
    public Sequence {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("a sequence is 0 to " + MAX + ": " + value);
        }
    }

    /** Parses decimal digits. Empty if the text is not a sequence. */
    public static Optional<Sequence> parse(String text) {
        if (!DIGITS.matcher(text).matches()) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value <= MAX ? Optional.of(new Sequence(value)) : Optional.empty();
    }

    @Override
    public int compareTo(Sequence other) {
        return Long.compare(value, other.value);
    }
}
