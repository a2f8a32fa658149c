// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LongAdder first = new LongAdder();
    private final LongAdder second = new LongAdder();

    private double count(String reason) {
        return registry.get("holdfast_refusals_total")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    @Test
    void eachReasonIsCountedFromZero() {
        Refusals.bindTo(registry, "attach", first, LongAdder::sum);
        Refusals.bindTo(registry, "create", second, LongAdder::sum);
        first.increment();

        assertThat(count("attach")).isOne();
        assertThat(count("create")).isZero();
    }

    @Test
    void componentsThatCountTheSameReasonAreAddedUp() {
        LongAdder third = new LongAdder();
        Refusals.bindTo(registry, "unauthenticated", first, LongAdder::sum);
        Refusals.bindTo(registry, "unauthenticated", second, LongAdder::sum);
        Refusals.bindTo(registry, "unauthenticated", third, LongAdder::sum);
        first.add(5);
        second.add(2);
        third.add(1);

        assertThat(count("unauthenticated")).isEqualTo(8);
    }
}
