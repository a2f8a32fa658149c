// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Registers the counters of refusals, {@value #NAME} by reason. Components that count the same reason are added up. */
public final class Refusals {

    private static final String NAME = "holdfast_refusals_total";
    private static final String REASON = "reason";

    private Refusals() {}

    /**
     * Registers one counter. Call it while no other thread binds meters to this registry.
     *
     * @param counted what counts; the registry refers to it weakly
     * @param value reads the count, from any thread
     */
    public static <T> void bindTo(MeterRegistry registry, String reason, T counted, ToDoubleFunction<T> value) {
        FunctionCounter before = registry.find(NAME).tag(REASON, reason).functionCounter();
        ToDoubleFunction<T> sum = value;
        if (before != null) {
            registry.remove(before);
            sum = own -> before.count() + value.applyAsDouble(own);
        }
        FunctionCounter.builder(NAME, counted, sum)
                .description("refusals by reason")
                .tag(REASON, reason)
                .register(registry);
    }
}
