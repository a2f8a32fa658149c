// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.SendRate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long FRAME = 20_000;
    private static final long SECOND = 1_000_000_000;

    private final Pacer pacer = new Pacer(SendRate.DEFAULT);
    private long sequence;

    @BeforeEach
    void attach() {
        pacer.attached(0);
    }

    private void send(long micros) {
        pacer.sent(sequence++, micros);
    }

    @Test
    void aBurstOf55SecondsIsSentAtOnce() {
        for (int i = 0; i < 55_000_000 / FRAME; i++) {
            assertThat(pacer.delayNanos(FRAME, 0)).isZero();
            send(FRAME);
        }
        assertThat(pacer.delayNanos(FRAME, 0)).isEqualTo(Pacer.UNTIL_ACKED);
    }

    @Test
    void theSmallestBurstLetsTheLongestFrameThrough() {
        Pacer smallest = new Pacer(new SendRate(1, AudioFormat.FRAME_DURATION_MAX));
        smallest.attached(0);
        assertThat(smallest.delayNanos(120_000, 0)).isZero();
        assertThatThrownBy(() -> new SendRate(1, Duration.ofMillis(119)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("120 ms");
    }

    @Test
    void afterTheBurstAckedAudioIsFollowedAt120PercentOfRealTime() {
        send(55_000_000);
        pacer.acked(0, 0);
        assertThat(pacer.delayNanos(120_000, 0)).isEqualTo(100_000_000);
        assertThat(pacer.delayNanos(120_000, 50_000_000)).isEqualTo(50_000_000);
        assertThat(pacer.delayNanos(120_000, 100_000_000)).isZero();
    }

    @Test
    void aNewAttachAllowsANewBurst() {
        send(55_000_000);
        pacer.attached(SECOND);
        assertThat(pacer.delayNanos(55_000_000, SECOND)).isZero();
    }

    @Test
    void framesInFlightAreChargedWhenTheyAreAcked() {
        send(30_000_000);
        assertThat(pacer.delayNanos(30_000_000, 10 * SECOND)).isEqualTo(Pacer.UNTIL_ACKED);
        pacer.acked(0, 10 * SECOND);
        assertThat(pacer.delayNanos(25_000_000, 10 * SECOND)).isZero();
        assertThat(pacer.delayNanos(31_000_000, 10 * SECOND)).isEqualTo(5 * SECOND);
    }

    /** The server of docs/protocol.md §3, behind a network that delays everything by random times, in order. */
    @Test
    void throughAnyDelaysTheServersBudgetIsNeverExceeded() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Pacer client = new Pacer(SendRate.DEFAULT);
            client.attached(0);
            Deque<Long> sent = new ArrayDeque<>();
            double budget = 60_000_000;
            long refilledAt = 0;
            long next = 0;
            long received = 0;
            for (long now = 0; now < 200 * SECOND; now += 20_000_000) {
                while (client.delayNanos(FRAME, now) == 0) {
                    client.sent(next, FRAME);
                    sent.add(next++);
                }
                // The network stands still most of the time, and then delivers all at once.
                if (random.nextInt(100) == 0) {
                    budget = Math.min(60_000_000, budget + (now - refilledAt) / 1_000.0 * 1.25);
                    refilledAt = now;
                    budget -= (double) sent.size() * FRAME;
                    received += sent.size();
                    assertThat(budget).as("seed %d at %d", seed, now).isNotNegative();
                    sent.clear();
                    client.acked(next - 1, now);
                }
            }
            assertThat(received * FRAME).as("seed %d", seed).isGreaterThan(150_000_000);
        }
    }
}
