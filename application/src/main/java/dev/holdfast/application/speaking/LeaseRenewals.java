package dev.holdfast.application.speaking;

import dev.holdfast.application.port.out.Measure;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts renewals of leases by outcome. For any thread. */
final class LeaseRenewals {

    final LongAdder ok = new LongAdder();

    /** Another connection holds the lease, or the session has ended. */
    final LongAdder lost = new LongAdder();

    /** The store did not answer. The lease is still valid. */
    final LongAdder unavailable = new LongAdder();

    List<Measure> measures() {
        return List.of(outcome("ok", ok), outcome("lost", lost), outcome("unavailable", unavailable));
    }

    private static Measure outcome(String word, LongAdder count) {
        return Measure.counter(
                        "lease_renewals_total", "leases of speakers to be renewed, by what came of it", count::sum)
                .with("outcome", word);
    }
}
