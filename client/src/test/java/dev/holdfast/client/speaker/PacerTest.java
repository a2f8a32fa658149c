// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.protocol.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final long FRAME = 20_000;
    private static final long SECOND = 1_000_000_000;

    /** Of a server that does not say how fast. */
    private static final Json SILENT = json("{}");

    private static final Json FULL = json("{'pace':{'availableMs':60000,'burstMs':60000,'rateMax':1.25}}");
    private static final Json PACE = json("{'pace':{'availableMs':6000,'burstMs':60000,'rateMax':1.25}}");

    private final Pacer pacer = new Pacer(Optional.empty());
    private long sequence;

    private static Json json(String text) {
        try {
            return Json.read(text.replace('\'', '"'));
        } catch (IOException notJson) {
            throw new AssertionError(notJson);
        }
    }

    @BeforeEach
    void attach() {
        pacer.attached(SILENT, 0);
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
        Pacer smallest = new Pacer(Optional.of(new SendRate(1, AudioFormat.FRAME_DURATION_MAX)));
        smallest.attached(SILENT, 0);
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
        pacer.attached(SILENT, SECOND);
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

    @Test
    void afterAnAttachElevenTwelfthsOfWhatTheServerHasAreSentAtOnceAndTheRestAtItsRate() {
        pacer.attached(PACE, SECOND);
        assertThat(pacer.delayNanos(5_500_000, SECOND)).isZero();
        send(5_500_000);
        assertThat(pacer.delayNanos(120_000, SECOND)).isEqualTo(100_000_000);
        assertThat(pacer.delayNanos(120_000, SECOND + 100_000_000)).isZero();
    }

    @Test
    void aSpeakerAtRealTimeNeverWaitsThoughTheServerHasNothingLeft() {
        pacer.attached(json("{'pace':{'availableMs':0,'burstMs':60000,'rateMax':1}}"), 0);
        for (long now = 20_000_000; now < 600 * SECOND; now += 20_000_000) {
            assertThat(pacer.delayNanos(FRAME, now)).isZero();
            send(FRAME);
            if (sequence % 5 == 0) {
                pacer.acked(sequence - 1, now);
            }
        }
    }

    @Test
    void audioThatHasToWaitIsSentInBatchesAndALastFrameAsSoonAsItMay() {
        pacer.attached(PACE, 0);
        send(5_500_000);
        assertThat(pacer.batchMicros()).isEqualTo(120_000);
        assertThat(pacer.batchDelayNanos(120_000, 0)).isEqualTo(100_000_000);
        assertThat(pacer.batchDelayNanos(12_000, 0)).isEqualTo(10_000_000);
        pacer.attached(json("{'pace':{'availableMs':0,'burstMs':1000,'rateMax':100}}"), 0);
        assertThat(pacer.batchMicros()).isEqualTo(916_666);
        send(900_000);
        assertThat(pacer.batchDelayNanos(900_000, 0)).isPositive().isNotEqualTo(Pacer.UNTIL_ACKED);
    }

    @Test
    void anAppsLimitIsKeptAndTheServersToo() {
        Pacer limited = new Pacer(Optional.of(new SendRate(1, Duration.ofSeconds(1))));
        limited.attached(PACE, 0);
        assertThat(limited.delayNanos(1_000_000, 0)).isZero();
        limited.sent(0, 1_000_000);
        limited.acked(0, 0);
        assertThat(limited.delayNanos(120_000, 0)).isEqualTo(120_000_000);
        Pacer fast = new Pacer(Optional.of(new SendRate(20, Duration.ofMinutes(9))));
        fast.attached(PACE, 0);
        fast.sent(0, 5_500_000);
        assertThat(fast.delayNanos(120_000, 0)).isEqualTo(100_000_000);
    }

    @Test
    void aPaceThatMakesNoSenseIsNone() {
        for (String pace : List.of(
                "{'availableMs':0,'burstMs':0,'rateMax':1}",
                "{'availableMs':-1,'burstMs':1,'rateMax':1}",
                "{'availableMs':0,'burstMs':1000,'rateMax':0.5}",
                "{'availableMs':0,'burstMs':1000}",
                "'fast'")) {
            pacer.attached(json("{'pace':" + pace + "}"), 0);
            assertThat(pacer.delayNanos(55_000_000, 0)).as(pace).isZero();
        }
    }

    @Test
    void aBurstBelowAFrameLetsOneFrameThroughAtATime() {
        pacer.attached(json("{'pace':{'availableMs':50,'burstMs':50,'rateMax':1}}"), 0);
        assertThat(pacer.delayNanos(120_000, SECOND)).isZero();
    }

    /** A minute of audio waits, the server takes a second at once, and every connection is soon lost. */
    @Test
    void aSpeakerThatComesBackAgainAndAgainIsNeverTooFastAndNotSlow() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Pacer client = new Pacer(Optional.empty());
            double budget = 1_000_000;
            long now = 0;
            long next = 0;
            while (next < 60_000_000 / FRAME) {
                client.attached(
                        json("{'pace':{'availableMs':" + (long) (budget / 1_000) + ",'burstMs':1000,'rateMax':1.25}}"),
                        now);
                for (long until = now + random.nextLong(2 * SECOND); now < until; now += 10_000_000) {
                    while (client.delayNanos(FRAME, now) == 0) {
                        client.sent(next++, FRAME);
                        budget -= FRAME;
                        assertThat(budget).as("seed %d at %d", seed, now).isNotNegative();
                    }
                    client.acked(next - 1, now);
                    budget = Math.min(1_000_000, budget + 10_000 * 1.25);
                }
            }
            assertThat(now).as("seed %d", seed).isLessThan(52 * SECOND);
        }
    }

    /** The server of docs/protocol.md §3, behind a network that delays everything by random times, in order. */
    @Test
    void throughAnyDelaysTheServersBudgetIsNeverExceeded() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Pacer client = new Pacer(Optional.empty());
            client.attached(random.nextBoolean() ? SILENT : FULL, 0);
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
