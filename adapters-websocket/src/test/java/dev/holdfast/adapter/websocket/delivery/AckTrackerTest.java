package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.DurationHistogram;
import org.junit.jupiter.api.Test;

class AckTrackerTest {

    private final DurationHistogram delays = new DurationHistogram(0.01, 0.1, 1);
    private final AckTracker tracker = new AckTracker();

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
        assertThat(delays.snapshot().counts()).containsExactly(0L, 1L, 0L, 0L);
        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.05);
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

        assertThat(delays.snapshot().count()).isOne();
        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.4);
    }

    @Test
    void aGrantWithoutAnAckRecordsNoDelay() {
        tracker.request(millis(1_000));
        assertThat(tracker.grant()).isTrue();

        tracker.delivered(millis(5_000), delays);

        assertThat(delays.snapshot().count()).isZero();
    }

    @Test
    void aRequestThatRacesWithAGrantIsAsOldAsThatAck() {
        tracker.request(millis(1_000));
        ack(millis(1_050));
        // The reading thread saw the flag set, and so wrote no time, just before the event loop granted the ack.
        tracker.request(millis(1_000));
        ack(millis(1_150));

        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.15);
    }
}
