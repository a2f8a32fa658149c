package dev.holdfast.application.speaking;

import dev.holdfast.application.port.out.Measure;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What came of holding leases a while longer. For any thread. */
final class LeaseRenewals {

    final LongAdder ok = new LongAdder();

    /** Somebody else has it by now, or the session is over. */
    final LongAdder lost = new LongAdder();

    /** The store did not answer; the lease still runs. */
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
