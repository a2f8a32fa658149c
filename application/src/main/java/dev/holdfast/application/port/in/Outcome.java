package dev.holdfast.application.port.in;

import java.util.function.Function;

/** What was asked for, or why not. An outage shows here too: nothing that a caller must answer is an exception. */
public sealed interface Outcome<T> {

    record Granted<T>(T value) implements Outcome<T> {}

    record Denied<T>(Denial denial) implements Outcome<T> {}

    static <T> Outcome<T> granted(T value) {
        return new Granted<>(value);
    }

    static <T> Outcome<T> denied(Denial denial) {
        return new Denied<>(denial);
    }

    /** The same denial, or what the function makes of the value. */
    default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
        if (this instanceof Granted<T> granted) {
            return next.apply(granted.value());
        }
        return denied(((Denied<T>) this).denial());
    }
}
