package dev.holdfast.domain.audio;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a listener's cursor begins. */
public sealed interface StartPosition {

    /** With the next frame to be spoken. */
    record Live() implements StartPosition {}

    /** With the oldest frame kept. */
    record Start() implements StartPosition {}

    /** With this frame. */
    record At(Sequence sequence) implements StartPosition {}

    /** With the frame that was spoken this long ago, by media time: 0 or more. */
    record Ago(Duration duration) implements StartPosition {
        public Ago {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("how long ago is 0 or more: " + duration);
            }
        }
    }

    /** What a person writes: {@code live}, {@code start}, a sequence, or {@code -5000ms}; nothing where it is none. */
    static Optional<StartPosition> parse(String text) {
        return switch (text) {
            case "live" -> Optional.of(new Live());
            case "start" -> Optional.of(new Start());
            default -> {
                Matcher number = Written.FORM.matcher(text);
                yield number.matches() ? numbered(number) : Optional.empty();
            }
        };
    }

    private static Optional<StartPosition> numbered(Matcher number) {
        if (number.group("ago") != null) {
            return Optional.of(new Ago(Duration.ofMillis(Long.parseLong(number.group("ago")))));
        }
        long sequence = Long.parseLong(number.group("sequence"));
        return sequence <= Sequence.MAX ? Optional.of(new At(new Sequence(sequence))) : Optional.empty();
    }

    /** How it is written. Twelve digits of milliseconds are 31 years. */
    final class Written {
        private static final Pattern FORM = Pattern.compile("-(?<ago>[0-9]{1,12})ms|(?<sequence>[0-9]{1,10})");

        private Written() {}
    }
}
