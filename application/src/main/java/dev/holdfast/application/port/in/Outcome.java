// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in;

import java.util.function.Function;

/** Result of a request: the value, or a denial. Outages are denials too; exceptions are bugs. */
public sealed interface Outcome<T> {

    record Granted<T>(T value) implements Outcome<T> {}

    record Denied<T>(Denial denial) implements Outcome<T> {}

    static <T> Outcome<T> granted(T value) {
        return new Granted<>(value);
    }

    static <T> Outcome<T> denied(Denial denial) {
        return new Denied<>(denial);
    }

    /** Whether the session store or the audio log was unavailable. A change may be stored nevertheless. */
    default boolean isUnavailable() {
        return this instanceof Denied<T> denied && denied.denial() instanceof Denial.Unavailable;
    }

    /** Applies the function to the value, or keeps the denial. */
    default <R> Outcome<R> then(Function<T, Outcome<R>> next) {
        if (this instanceof Granted<T> granted) {
            return next.apply(granted.value());
        }
        return denied(((Denied<T>) this).denial());
    }
}
