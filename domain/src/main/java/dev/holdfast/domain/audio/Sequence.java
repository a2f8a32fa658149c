package dev.holdfast.domain.audio;

/**
 * The number of a frame: from 0, per track, for the whole session, never reset by a reconnect. Unsigned 32 bits on the
 * wire, enough for 2.7 years of 20 ms frames.
 */
public record Sequence(long value) implements Comparable<Sequence> {

    /** The largest number that fits the header's four bytes. */
    public static final long MAX = 0xFFFF_FFFFL;

    public static final Sequence FIRST = new Sequence(0);

    /** @throws IllegalArgumentException outside 0 to {@link #MAX} */
    public Sequence {
        if (value < 0 || value > MAX) {
            throw new IllegalArgumentException("a sequence is 0 to " + MAX + ": " + value);
        }
    }

    @Override
    public int compareTo(Sequence other) {
        return Long.compare(value, other.value);
    }
}
