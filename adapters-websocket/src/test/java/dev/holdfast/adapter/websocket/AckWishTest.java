package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.DurationHistogram;
import org.junit.jupiter.api.Test;

class AckWishTest {

    private final DurationHistogram delays = new DurationHistogram(0.01, 0.1, 1);
    private final AckWish wish = new AckWish();

    private static long millis(long millis) {
        return millis * 1_000_000;
    }

    private void ack(long now) {
        assertThat(wish.grant()).isTrue();
        wish.said();
        wish.handedOver(now, delays);
    }

    @Test
    void theFirstFrameThatIsNotAckedSetsTheTime() {
        wish.wish(millis(1_000));
        wish.wish(millis(1_020));
        wish.wish(millis(1_040));
        ack(millis(1_050));

        assertThat(wish.grant()).isFalse();
        assertThat(delays.snapshot().counts()).containsExactly(0L, 1L, 0L, 0L);
        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.05);
    }

    @Test
    void anAckThatTheSocketDoesNotTakeWaitsAsLongAsTheOldestOfThem() {
        wish.wish(millis(1_000));
        assertThat(wish.grant()).isTrue();
        wish.said();
        wish.wish(millis(1_100));
        assertThat(wish.grant()).isTrue();
        wish.said();
        assertThat(wish.isPending()).isTrue();

        wish.handedOver(millis(1_400), delays);
        wish.handedOver(millis(9_000), delays);

        assertThat(delays.snapshot().count()).isOne();
        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.4);
    }

    @Test
    void whatWasGrantedWithNothingToSayCountsAsNothing() {
        wish.wish(millis(1_000));
        assertThat(wish.grant()).isTrue();

        wish.handedOver(millis(5_000), delays);

        assertThat(delays.snapshot().count()).isZero();
    }

    @Test
    void aWishThatCameAsTheLastWasGrantedIsAsOldAsThat() {
        wish.wish(millis(1_000));
        ack(millis(1_050));
        // The reading thread saw that one was wanted, and wrote no time, just before the lane granted it.
        wish.wish(millis(1_000));
        ack(millis(1_150));

        assertThat(delays.snapshot().sumSeconds()).isEqualTo(0.15);
    }
}
