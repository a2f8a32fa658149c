package dev.holdfast.adapter.http.config;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What must hold for this server to be ready.
 *
 * @param name a stable word, such as {@code sessionStore}
 * @param whyNot the reason why it does not hold, for the person who operates the server; nothing where it does.
 *     Asked for each {@code /health/ready}, on the thread that serves it
 * @param remark what that person should know although it holds: requests are served, and something is amiss. Asked
 *     where there is no reason
 */
public record ReadinessCheck(String name, Supplier<Optional<String>> whyNot, Supplier<Optional<String>> remark) {
    public ReadinessCheck {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(whyNot, "whyNot");
        Objects.requireNonNull(remark, "remark");
    }

    /** One that holds or does not, with nothing to remark. */
    public ReadinessCheck(String name, Supplier<Optional<String>> whyNot) {
        this(name, whyNot, Optional::empty);
    }
}
