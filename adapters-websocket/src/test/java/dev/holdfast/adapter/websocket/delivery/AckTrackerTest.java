// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.metrics.DeferredTimer;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AckTrackerTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DeferredTimer delays = new DeferredTimer(0.01, 0.1, 1);
    private final AckTracker tracker = new AckTracker();

    AckTrackerTest() {
        delays.bindTo(registry, "delays", "");
    }

    private Timer recorded() {
        return registry.get("delays").timer();
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }

    private void ack(long now) {
        assertThat(tracker.grant()).isTrue();
        tracker.queued();
        tracker.delivered(now, delays);
    }

    @Test
    void theDelayBeginsWithTheFirstUnackedFrame() {
        tracker.request(millis(1_000));
        tracker.request(millis(1_020));
        tracker.request(millis(1_040));
        ack(millis(1_050));

        assertThat(tracker.grant()).isFalse();
        assertThat(recorded().takeSnapshot().histogramCounts())
                .extracting(CountAtBucket::count)
                .containsExactly(0.0, 1.0, 1.0);
        assertThat(recorded().totalTime(TimeUnit.SECONDS)).isEqualTo(0.05);
    }

    @Test
    void acksThatTheSocketDoesNotTakeCountOnceFromTheOldest() {
        tracker.request(millis(1_000));
        assertThat(tracker.grant()).isTrue();
        tracker.queued();
        tracker.request(millis(1_100));
        assertThat(tracker.grant()).isTrue();
        tracker.queued();
        assertThat(tracker.isPending()).isTrue();

        tracker.delivered(millis(1_400), delays);
        tracker.delivered(millis(9_000), delays);

        assertThat(recorded().count()).isOne();
        assertThat(recorded().totalTime(TimeUnit.SECONDS)).isEqualTo(0.4);
    }

    @Test
    void aGrantWithoutAnAckRecordsNoDelay() {
        tracker.request(millis(1_000));
        assertThat(tracker.grant()).isTrue();

        tracker.delivered(millis(5_000), delays);

        assertThat(recorded().count()).isZero();
    }
}
