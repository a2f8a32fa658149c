// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.config;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The position in a session where listening begins (docs/protocol.md §5). Immutable.
 *
 * @param text {@code live}, {@code start}, a sequence of 0 to 4,294,967,295, or an age: {@code -5000ms}
 */
public record StartPosition(String text) {

    private static final Pattern FORM = Pattern.compile("live|start|[0-9]{1,10}|-[0-9]{1,12}ms");
    private static final long SEQUENCE_MAX = 0xFFFF_FFFFL;

    /** @throws IllegalArgumentException for any other text */
    public StartPosition {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a start position is live, start, a sequence, or -5000ms: " + text);
        }
        if (Character.isDigit(text.charAt(0))) {
            requireSequence(Long.parseLong(text));
        }
    }

    /** The next frame to be spoken. */
    public static StartPosition live() {
        return new StartPosition("live");
    }

    /** The oldest frame that the server keeps. */
    public static StartPosition start() {
        return new StartPosition("start");
    }

    /** The frame with this sequence, 0 to 4,294,967,295. */
    public static StartPosition sequence(long sequence) {
        requireSequence(sequence);
        return new StartPosition(Long.toString(sequence));
    }

    private static void requireSequence(long sequence) {
        if (sequence < 0 || sequence > SEQUENCE_MAX) {
            throw new IllegalArgumentException("a sequence is 0 to " + SEQUENCE_MAX + ": " + sequence);
        }
    }

    /** The frame that was spoken this long ago, 0 or more, in whole milliseconds of media time. */
    public static StartPosition ago(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("an age is 0 or more: " + duration);
        }
        return new StartPosition("-" + duration.toMillis() + "ms");
    }

    /** The first sequence; empty where the server determines it. */
    public OptionalLong firstSequence() {
        return Character.isDigit(text.charAt(0)) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
