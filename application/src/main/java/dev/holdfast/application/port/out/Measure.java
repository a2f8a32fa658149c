package dev.holdfast.application.port.out;

import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * One number that an operator may want to watch, in the manner of Prometheus. It is read when somebody asks and costs
 * nothing until then; how it is counted is the business of whoever offers it.
 *
 * @param name without the program's prefix: lower case, words joined by underscores, a counter's ending in
 *     {@code _total}
 * @param help what it counts, in half a sentence
 * @param tags tell measures of one name apart; all of one name have the same keys
 * @param value from any thread, without blocking; a counter's never falls
 */
public record Measure(String name, Kind kind, String help, Map<String, String> tags, DoubleSupplier value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private static final String COUNTED = "_total";

    /** What becomes of the number. */
    public enum Kind {
        /** It grows for as long as the process lives. */
        COUNTER,
        /** It goes up and down. */
        GAUGE
    }

    /** @throws IllegalArgumentException if the name is none, or none for its kind */
    public Measure {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("a measure is named as in bytes_in_total: " + name);
        }
        if (name.endsWith(COUNTED) != (kind == Kind.COUNTER)) {
            throw new IllegalArgumentException("a counter, and nothing else, is called …" + COUNTED + ": " + name);
        }
        tags = Map.copyOf(tags);
    }

    public static Measure counter(String name, String help, DoubleSupplier value) {
        return new Measure(name, Kind.COUNTER, help, Map.of(), value);
    }

    public static Measure gauge(String name, String help, DoubleSupplier value) {
        return new Measure(name, Kind.GAUGE, help, Map.of(), value);
    }

    /** The same, told apart from others of its name. */
    public Measure with(String key, String tag) {
        return new Measure(name, kind, help, Map.of(key, tag), value);
    }

    /** One of the reasons for which somebody was refused something: all limits count under this one name. */
    public static Measure refusals(String reason, DoubleSupplier value) {
        return counter("refusals_total", "what was refused because a limit was reached, by which", value)
                .with("reason", reason);
    }
}
