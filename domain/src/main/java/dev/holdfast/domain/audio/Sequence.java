package dev.holdfast.domain.audio;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The number of a frame: from 0, per track, for the whole session, never reset by a reconnect. Unsigned 32 bits on the
 * wire, enough for 2.7 years of 20 ms frames.
 */
public record Sequence(long value) implements Comparable<Sequence> {

    /** The largest number that fits the header's four bytes. */
    public static final long MAX = 0xFFFF_FFFFL;

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,10}");

    public static final Sequence FIRST = new Sequence(0);

    /** @throws IllegalArgumentException outside 0 to {@link #MAX} */
    public Sequence {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("a sequence is 0 to " + MAX + ": " + value);
        }
    }

    /** The sequence that this text writes in digits, or nothing where it is none. */
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
