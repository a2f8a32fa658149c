// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts renewals of leases by outcome. For any thread. */
final class LeaseRenewals {

    final LongAdder ok = new LongAdder();

    /** Another connection holds the lease, or the session has ended. */
    final LongAdder lost = new LongAdder();

    /** The store did not answer. The lease is still valid. */
    final LongAdder unavailable = new LongAdder();

    void bindTo(MeterRegistry registry) {
        bind(registry, "ok", ok);
        bind(registry, "lost", lost);
        bind(registry, "unavailable", unavailable);
    }

    private static void bind(MeterRegistry registry, String outcome, LongAdder count) {
        FunctionCounter.builder("holdfast_lease_renewals_total", count, LongAdder::sum)
                .description("renewals of speaker leases by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }
}
