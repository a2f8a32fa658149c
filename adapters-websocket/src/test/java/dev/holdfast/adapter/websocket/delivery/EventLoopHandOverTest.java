// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.SessionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The hand-over from the appender's thread to the event loop: each frame is delivered, whether it is appended before, while
 * or after the loop looks. No later append helps, and no tick: the loop's clock stands still.
 */
@Timeout(90)
class EventLoopHandOverTest {

    /** A small socket buffer: most slices are written in two parts or more. */
    private static final int SMALL_SOCKET_BYTES = 3_000;

    private static final int LARGE_SOCKET_BYTES = 1 << 20;

    private final EventLoopFixture fixture = new EventLoopFixture();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        fixture.close();
    }

    @Test
    void noFrameNeedsAnotherOneToBeDelivered() {
        List<TestListener> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(LARGE_SOCKET_BYTES)));
        }
        // The last listener is served first: when it has the frame, the loop is still serving the others.
        TestListener listener = fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(LARGE_SOCKET_BYTES));
        long frames = 6_000;
        for (long sequence = 0; sequence < frames; sequence++) {
            // To meet the loop while it serves, while it looks again, and before or in its sleep.
            spin(sequence % 100 * 200);
            fixture.append(sequence);
            listener.hearUpTo(sequence + 1);
        }
        for (TestListener each : others) {
            each.hearUpTo(frames);
        }
    }

    @Test
    void aCommandWakesALoopThatIsAboutToSleep() throws Exception {
        AtomicLong done = new AtomicLong();
        int late = 0;
        for (long round = 1; round <= 40_000 && late < 6; round++) {
            // To meet the loop at each step before its sleep.
            spin(round % 128 * 20);
            long number = round;
            long began = System.nanoTime();
            fixture.execute(() -> done.set(number));
            while (done.get() != number && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            // A loop that was not woken looks by itself after one step.
            if (System.nanoTime() - began >= EventLoop.STEP_NANOS * 9 / 10) {
                late++;
            }
        }
        // A busy machine may be that slow once or twice; a lost wake-up repeats.
        assertThat(late)
                .as("commands that waited until the loop looked by itself")
                .isLessThan(6);
    }

    @Test
    void burstsAreDeliveredToTheLastFrameThroughSmallSockets() throws Exception {
        List<TestListener> listeners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            listeners.add(fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(SMALL_SOCKET_BYTES)));
        }
        AtomicLong asked = new AtomicLong();
        Future<Void> speaker = threads.submit(() -> {
            for (long sequence = 0; sequence < 20_000; ) {
                while (sequence >= asked.get()) {
                    Thread.onSpinWait();
                }
                fixture.append(sequence++);
            }
            return null;
        });
        for (long burst = 1; asked.get() < 20_000; burst++) {
            long until = Math.min(20_000, asked.get() + burst * 7919 % 200 + 1);
            asked.set(until);
            for (TestListener listener : listeners) {
                listener.hearUpTo(until);
            }
        }
        speaker.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aListenerThatJoinsOrLeavesHearsEachFrameOnceAndDisturbsNoOther() throws Exception {
        long frames = 30_000;
        TestListener stays = fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(LARGE_SOCKET_BYTES));
        List<Future<Void>> comingAndGoing = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            comingAndGoing.add(threads.submit(comeAndGo(frames)));
        }
        Future<Void> speaker = threads.submit(() -> {
            for (long sequence = 0; sequence < frames; sequence++) {
                fixture.append(sequence);
                LockSupport.parkNanos(1);
            }
            return null;
        });
        stays.hearUpTo(frames);
        speaker.get(20, TimeUnit.SECONDS);
        for (Future<Void> each : comingAndGoing) {
            each.get(20, TimeUnit.SECONDS);
        }
        assertThat(stays.first()).isZero();
        assertThat(stays.next()).isEqualTo(frames);
        fixture.settle();
        assertThat(fixture.listeners()).isOne();
    }

    /** Attaches at the start, live or in the middle, hears some frames, and leaves; the last time it stays to the end. */
    private Callable<Void> comeAndGo(long frames) {
        return () -> {
            for (int round = 0; ; round++) {
                long there = fixture.appended();
                StartPosition start =
                        switch (round % 3) {
                            case 0 -> new StartPosition.Live();
                            case 1 -> new StartPosition.Start();
                            default -> new StartPosition.At(new Sequence(there / 2));
                        };
                TestListener listener = fixture.listener(
                        start, new InMemoryEndPoint(round % 2 == 0 ? SMALL_SOCKET_BYTES : LARGE_SOCKET_BYTES));
                if (there >= frames) {
                    listener.leave();
                    return null;
                }
                // On a busy machine many frames come between there and the attach.
                long attached = fixture.appended();
                long until = Math.min(frames, attached + 200);
                // A listener that attached live after the last frame hears nothing.
                listener.await(
                        () -> listener.next() >= until || listener.next() < 0 && fixture.appended() >= frames,
                        "up to " + until);
                if (listener.first() >= 0) {
                    assertThat(listener.first()).isBetween(earliest(start, there), latest(start, attached));
                }
                listener.leave();
            }
        };
    }

    private static long earliest(StartPosition start, long there) {
        return start instanceof StartPosition.Live ? there : latest(start, there);
    }

    private static long latest(StartPosition start, long live) {
        return start instanceof StartPosition.Start
                ? 0
                : start instanceof StartPosition.At at ? at.sequence().value() : live;
    }

    @Test
    void aSessionThatEndsDuringAnAttachEndsForTheListenerAfterTheLastFrame() {
        for (long sequence = 0; sequence < 100; sequence++) {
            fixture.append(sequence);
        }
        fixture.seal();

        TestListener listener = fixture.listener(
                new StartPosition.Start(),
                new InMemoryEndPoint(LARGE_SOCKET_BYTES),
                writer -> writer.sessionEnded(endedAfter(99)));

        listener.hearUpTo(100);
        listener.await(listener::isCloseReceived, "the end");
    }

    @Test
    void aFullSocketDelaysTheEndOfASessionAndDoesNotPreventIt() throws Exception {
        fixture.append(0);
        fixture.seal();
        InMemoryEndPoint end = new InMemoryEndPoint(LARGE_SOCKET_BYTES);
        end.refuse("sessionEnded");

        TestListener listener =
                fixture.listener(new StartPosition.Start(), end, writer -> writer.sessionEnded(endedAfter(0)));

        fixture.settle();
        assertThat(listener.isOpen()).isTrue();
        end.refuseNothing();
        listener.hearUpTo(1);
        listener.await(listener::isCloseReceived, "the end");
    }

    private static SessionState.Ended endedAfter(long sequence) {
        Instant now = Instant.EPOCH;
        return new SessionState.Ended(now, EndReason.ENDED_BY_OWNER, Optional.of(new Sequence(sequence)), now);
    }

    @Test
    void aSessionThatLosesAllListenersAndGetsNewOnesIsSignalledEachTime() throws Exception {
        for (long sequence = 0; sequence < 2_000; sequence++) {
            TestListener listener =
                    fixture.listener(new StartPosition.Live(), new InMemoryEndPoint(LARGE_SOCKET_BYTES));
            if (sequence % 4 == 0) {
                // Otherwise the append meets the loop at work.
                fixture.settle();
            }
            fixture.append(sequence);
            fixture.append(++sequence);
            listener.hearUpTo(sequence + 1);
            listener.leave();
        }
    }

    private static void spin(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
