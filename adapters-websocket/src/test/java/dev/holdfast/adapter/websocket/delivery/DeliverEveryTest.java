// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.StartPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames gather for a listener that asks for fewer, larger sends. The clock moves when the test says so. */
@Timeout(60)
class DeliverEveryTest {

    private static final Duration EVERY = Duration.ofMillis(60);
    private static final Duration FRAME = Duration.ofMillis(20);
    private static final int FRAMES = 60;

    /** Counts the writes of audio. */
    private static final class CountingEndPoint extends InMemoryEndPoint {

        private final AtomicInteger writes = new AtomicInteger();

        CountingEndPoint() {
            super(1 << 20);
        }

        @Override
        public boolean flush(java.nio.ByteBuffer... buffers) throws java.io.IOException {
            writes.incrementAndGet();
            return super.flush(buffers);
        }
    }

    @Test
    void liveFramesLeaveInFewerWritesAndNoneWaitsLongerThanItWasAskedFor() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            CountingEndPoint end = new CountingEndPoint();
            TestListener listener = fixture.listener(new StartPosition.Live(), end, EVERY);
            fixture.settle();
            int before = end.writes.get();

            for (long sequence = 0; sequence < FRAMES; sequence++) {
                fixture.append(sequence);
                fixture.advance(FRAME);
                listener.hear();
                assertThat(listener.next())
                        .as("frames that are older than 60 ms and a tick are there")
                        .isGreaterThanOrEqualTo(sequence - 3);
            }
            fixture.advance(EVERY.plus(FRAME));

            listener.hearUpTo(FRAMES);
            assertThat(end.writes.get() - before).isBetween(FRAMES / 4, FRAMES / 2);
        }
    }

    @Test
    void theFirstFrameAfterASilenceIsNotHeldBack() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            TestListener listener = fixture.listener(new StartPosition.Live(), new CountingEndPoint(), EVERY);
            fixture.settle();
            for (long sequence = 0; sequence < 10; sequence++) {
                fixture.advance(Duration.ofMillis(500));

                fixture.append(sequence);

                // The clock stands still: no turn comes.
                listener.hearUpTo(sequence + 1);
            }
        }
    }

    /** The loop reads the clock once a turn: what it delivers then may seem older than the listener. */
    @Test
    void aFrameInTheTurnOfTheAttachIsDeliveredWhetherFramesGatherOrNot() throws Exception {
        for (Duration every : List.of(Duration.ZERO, EVERY)) {
            try (EventLoopFixture fixture = new EventLoopFixture()) {
                fixture.listener(new StartPosition.Live(), new CountingEndPoint());
                AtomicReference<TestListener> listener = new AtomicReference<>();
                fixture.execute(() -> {
                    fixture.append(0);
                    fixture.moveClock(Duration.ofMillis(1));
                    listener.set(fixture.listener(new StartPosition.Start(), new CountingEndPoint(), every));
                });
                fixture.settle();
                fixture.append(1);
                fixture.advance(EVERY.plus(FRAME));

                listener.get().hearUpTo(2);
            }
        }
    }

    @Test
    void whatAListenerCatchesUpWithIsNotHeldBack() {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            for (long sequence = 0; sequence < 5_000; sequence++) {
                fixture.append(sequence);
            }

            TestListener listener = fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(10_000), EVERY);

            listener.hearUpTo(5_000);
        }
    }

    @Test
    void theTurnsOfManyListenersAreSpread() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            List<CountingEndPoint> ends = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                ends.add(new CountingEndPoint());
                fixture.listener(new StartPosition.Live(), ends.get(i), EVERY);
            }
            fixture.settle();
            fixture.append(0);
            Awaitility.await().until(() -> ends.stream()
                    .allMatch(end -> end.writes.get() >= 2)); // the first message, and a frame
            fixture.append(1);
            fixture.settle();
            List<Integer> perStep = new ArrayList<>();
            int before = writes(ends);
            for (int step = 0; step < 8; step++) {
                fixture.advance(Duration.ofMillis(10));
                perStep.add(writes(ends) - before);
                before = writes(ends);
            }

            assertThat(perStep.stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
            assertThat(perStep).as("writes in each 10 ms: " + perStep).allMatch(writes -> writes <= 20);
        }
    }

    private static int writes(List<CountingEndPoint> ends) {
        return ends.stream().mapToInt(end -> end.writes.get()).sum();
    }
}
