package dev.holdfast.client;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Where listening begins. Made by its static methods.
 *
 * @param text {@code live}, {@code start}, a sequence, or {@code -5000ms}
 */
public record StartAt(String text) {

    private static final Pattern FORM = Pattern.compile("live|start|[0-9]{1,10}|-[0-9]{1,12}ms");

    /** @throws IllegalArgumentException for any other text */
    public StartAt {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("listening begins at live, start, a sequence, or -5000ms: " + text);
        }
    }

    /** With the next frame to be spoken. */
    public static StartAt live() {
        return new StartAt("live");
    }

    /** With the oldest frame kept. */
    public static StartAt start() {
        return new StartAt("start");
    }

    /** With this frame: 0 to 4,294,967,295. */
    public static StartAt sequence(long sequence) {
        if (sequence < 0 || sequence > FrameCodec.SEQUENCE_MAX) {
            throw new IllegalArgumentException("a sequence is 0 to " + FrameCodec.SEQUENCE_MAX + ": " + sequence);
        }
        return new StartAt(Long.toString(sequence));
    }

    /** With the frame that was spoken this long ago: 0 or more, in whole milliseconds. */
    public static StartAt ago(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("how long ago is 0 or more: " + duration);
        }
        return new StartAt("-" + duration.toMillis() + "ms");
    }

    /** The sequence to begin with, where it is one. */
    OptionalLong firstSequence() {
        return Character.isDigit(text.charAt(0)) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
