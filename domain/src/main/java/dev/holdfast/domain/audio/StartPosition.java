// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The position in the log where a listener's cursor starts. */
public sealed interface StartPosition {

    /** The next frame that the speaker appends. */
    record Live() implements StartPosition {}

    /** The oldest retained frame. */
    record Start() implements StartPosition {}

    /** The frame with this sequence. */
    record At(Sequence sequence) implements StartPosition {}

    /** The frame whose media time is this far before the newest: 0 or more. */
    record Ago(Duration duration) implements StartPosition {
        public Ago {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("a start position's age is not negative: " + duration);
            }
        }
    }

    /** Parses {@code live}, {@code start}, a sequence, or {@code -5000ms}. Empty if the text is none of these. */
    static Optional<StartPosition> parse(String text) {
        return switch (text) {
            case "live" -> Optional.of(new Live());
            case "start" -> Optional.of(new Start());
            default -> {
                Matcher number = TextForm.FORM.matcher(text);
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

    /** The text form. Twelve digits of milliseconds are 31 years. */
    final class TextForm {
        private static final Pattern FORM = Pattern.compile("-(?<ago>[0-9]{1,12})ms|(?<sequence>[0-9]{1,10})");

        private TextForm() {}
    }
}
