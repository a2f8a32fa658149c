package dev.holdfast.application.port.out;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Something that an operator may want to watch, in the manner of Prometheus. It is read when somebody asks and costs
 * nothing until then; how it is counted is the business of whoever offers it.
 *
 * @param name without the program's prefix: lower case, words joined by underscores, a counter's ending in
 *     {@code _total}, a histogram's in {@code _seconds}
 * @param help what it counts, in half a sentence
 * @param tags tell measures of one name apart; all of one name have the same keys
 * @param value how it is read
 */
public record Measure(String name, String help, Map<String, String> tags, Value value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

    private static final String COUNTED = "_total";
    private static final String TIMED = "_seconds";

    /**
     * What kind of thing is measured, and how it is read: from any thread, without blocking. As a single number it is what
     * it stands at; of durations, how many there were.
     */
    public sealed interface Value extends DoubleSupplier {

        /** It grows for as long as the process lives, and never falls. */
        record Counter(DoubleSupplier now) implements Value {
            @Override
            public double getAsDouble() {
                return now.getAsDouble();
            }
        }

        /** It goes up and down. */
        record Gauge(DoubleSupplier now) implements Value {
            @Override
            public double getAsDouble() {
                return now.getAsDouble();
            }
        }

        /** How often something took how long. */
        record Durations(Supplier<DurationHistogram.Snapshot> now) implements Value {
            @Override
            public double getAsDouble() {
                return now.get().count();
            }
        }
    }

    /** @throws IllegalArgumentException if the name is none, or none for its kind */
    public Measure {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("a measure is named as in bytes_in_total: " + name);
        }
        if (name.endsWith(COUNTED) != value instanceof Value.Counter) {
            throw new IllegalArgumentException("a counter, and nothing else, is called …" + COUNTED + ": " + name);
        }
        if (value instanceof Value.Durations && !name.endsWith(TIMED)) {
            throw new IllegalArgumentException("a histogram of durations is called …" + TIMED + ": " + name);
        }
        tags = Map.copyOf(tags);
    }

    public static Measure counter(String name, String help, DoubleSupplier value) {
        return new Measure(name, help, Map.of(), new Value.Counter(value));
    }

    public static Measure gauge(String name, String help, DoubleSupplier value) {
        return new Measure(name, help, Map.of(), new Value.Gauge(value));
    }

    public static Measure histogram(String name, String help, Supplier<DurationHistogram.Snapshot> value) {
        return new Measure(name, help, Map.of(), new Value.Durations(value));
    }

    /** How long those of a role took to be back: speakers and listeners count under this one name. */
    public static Measure resumes(String role, Supplier<DurationHistogram.Snapshot> value) {
        return histogram(
                        "resume_seconds",
                        "how long it took to be back: speakers from the interruption on, listeners from the attach on",
                        value)
                .with("role", role);
    }

    /** The same, told apart from others of its name by one tag more. */
    public Measure with(String key, String tag) {
        Map<String, String> more = new TreeMap<>(tags);
        more.put(key, tag);
        return new Measure(name, help, more, value);
    }

    /** One of the reasons for which somebody was refused something: all refusals count under this one name. */
    public static Measure refusals(String reason, DoubleSupplier value) {
        return counter("refusals_total", "what was refused, by the limit that was reached or what was amiss", value)
                .with("reason", reason);
    }
}
