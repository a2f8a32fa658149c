// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.config;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A check of {@code /health/ready}. Called for each request, on the thread that serves it.
 *
 * @param name a stable word, for example {@code sessionStore}
 * @param whyNot why the server is not ready, for the operator; empty if the check passes
 * @param remark a warning for the operator although the check passes. Called only if {@code whyNot} is empty
 */
public record ReadinessCheck(String name, Supplier<Optional<String>> whyNot, Supplier<Optional<String>> remark) {
    public ReadinessCheck {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(whyNot, "whyNot");
        Objects.requireNonNull(remark, "remark");
    }

    /** A check without remarks. */
    public ReadinessCheck(String name, Supplier<Optional<String>> whyNot) {
        this(name, whyNot, Optional::empty);
    }
}
