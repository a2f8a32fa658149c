package dev.holdfast.adapter.websocket;

import static org.assertj.core.api.Assertions.assertThat;

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
 * From the appender's thread to the lane's: whatever is appended, before, while or after the lane looks, is delivered
 * without another append that would help. Time stands still on the lane, so no tick helps either.
 */
@Timeout(90)
class LaneHandOverTest {

    /** As much as a small socket takes: most slices are written in two parts or more. */
    private static final int SMALL_SOCKET_BYTES = 3_000;

    private static final int ROOMY_SOCKET_BYTES = 1 << 20;

    private final LaneStage stage = new LaneStage();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        stage.close();
    }

    @Test
    void noFrameNeedsAnotherOneToBeDelivered() {
        List<LaneListener> others = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            others.add(stage.listener(new StartPosition.Start(), new PipeEnd(ROOMY_SOCKET_BYTES)));
        }
        // Who came last hears first: by the time that it has, the lane still walks through the room.
        LaneListener listener = stage.listener(new StartPosition.Start(), new PipeEnd(ROOMY_SOCKET_BYTES));
        long frames = 6_000;
        for (long sequence = 0; sequence < frames; sequence++) {
            // So that the lane still walks, or looks around once more, or is about to sleep, or sleeps.
            spin(sequence % 100 * 200);
            stage.append(sequence);
            listener.hearUpTo(sequence + 1);
        }
        for (LaneListener each : others) {
            each.hearUpTo(frames);
        }
    }

    @Test
    void aLaneThatIsAboutToSleepHearsOfACommand() throws Exception {
        AtomicLong done = new AtomicLong();
        int late = 0;
        for (long round = 1; round <= 40_000 && late < 6; round++) {
            // To meet the lane on each step of its way to sleep.
            spin(round % 128 * 20);
            long number = round;
            long began = System.nanoTime();
            stage.execute(() -> done.set(number));
            while (done.get() != number && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            // A lane that was not woken looks by itself after a step.
            if (System.nanoTime() - began >= Lane.STEP_NANOS * 9 / 10) {
                late++;
            }
        }
        // A busy machine may be as slow once or twice; a lost wake-up is met again and again.
        assertThat(late)
                .as("commands that waited until the lane looked by itself")
                .isLessThan(6);
    }

    @Test
    void burstsAreDeliveredToTheLastFrameWhateverTheSocketTakes() throws Exception {
        List<LaneListener> listeners = new ArrayList<>();
        for (int each = 0; each < 4; each++) {
            listeners.add(stage.listener(new StartPosition.Start(), new PipeEnd(SMALL_SOCKET_BYTES)));
        }
        AtomicLong asked = new AtomicLong();
        Future<Void> speaker = threads.submit(() -> {
            for (long sequence = 0; sequence < 20_000; ) {
                while (sequence >= asked.get()) {
                    Thread.onSpinWait();
                }
                stage.append(sequence++);
            }
            return null;
        });
        for (long burst = 1; asked.get() < 20_000; burst++) {
            long until = Math.min(20_000, asked.get() + burst * 7919 % 200 + 1);
            asked.set(until);
            for (LaneListener listener : listeners) {
                listener.hearUpTo(until);
            }
        }
        speaker.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoeverJoinsOrLeavesAmidTheTalkHearsEachFrameOnceAndDisturbsNobody() throws Exception {
        long frames = 30_000;
        LaneListener stays = stage.listener(new StartPosition.Start(), new PipeEnd(ROOMY_SOCKET_BYTES));
        List<Future<Void>> restless = new ArrayList<>();
        for (int each = 0; each < 3; each++) {
            restless.add(threads.submit(comeAndGo(frames)));
        }
        Future<Void> speaker = threads.submit(() -> {
            for (long sequence = 0; sequence < frames; sequence++) {
                stage.append(sequence);
                LockSupport.parkNanos(1);
            }
            return null;
        });
        stays.hearUpTo(frames);
        speaker.get(20, TimeUnit.SECONDS);
        for (Future<Void> each : restless) {
            each.get(20, TimeUnit.SECONDS);
        }
        assertThat(stays.first()).isZero();
        assertThat(stays.next()).isEqualTo(frames);
        stage.settle();
        assertThat(stage.listeners()).isOne();
    }

    /** Comes at the beginning, live or in the middle, hears a while, and leaves; the last time it stays to the end. */
    private Callable<Void> comeAndGo(long frames) {
        return () -> {
            for (int round = 0; ; round++) {
                long there = stage.appended();
                StartPosition start =
                        switch (round % 3) {
                            case 0 -> new StartPosition.Live();
                            case 1 -> new StartPosition.Start();
                            default -> new StartPosition.At(new Sequence(there / 2));
                        };
                LaneListener listener =
                        stage.listener(start, new PipeEnd(round % 2 == 0 ? SMALL_SOCKET_BYTES : ROOMY_SOCKET_BYTES));
                if (there >= frames) {
                    listener.leave();
                    return null;
                }
                long until = Math.min(frames, there + 200);
                // Whoever came live in the very last moment has nothing to hear.
                listener.await(
                        () -> listener.next() >= until || listener.next() < 0 && stage.appended() >= frames,
                        "up to " + until);
                if (listener.first() >= 0) {
                    assertThat(listener.first()).isBetween(earliest(start, there), latest(start, until));
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
    void aSessionThatEndsWhileAListenerAttachesEndsForThemAfterTheLastFrame() {
        for (long sequence = 0; sequence < 100; sequence++) {
            stage.append(sequence);
        }
        stage.seal();
        Instant now = Instant.EPOCH;
        SessionState.Ended ended =
                new SessionState.Ended(now, EndReason.ENDED_BY_OWNER, Optional.of(new Sequence(99)), now);

        LaneListener listener = stage.listener(
                new StartPosition.Start(), new PipeEnd(ROOMY_SOCKET_BYTES), outlet -> outlet.sessionEnded(ended));

        listener.hearUpTo(100);
        listener.await(listener::isToldToLeave, "the end");
    }

    @Test
    void aRoomThatEmptiesAndFillsAgainIsWokenEachTime() throws Exception {
        for (long sequence = 0; sequence < 2_000; sequence++) {
            LaneListener listener = stage.listener(new StartPosition.Live(), new PipeEnd(ROOMY_SOCKET_BYTES));
            if (sequence % 4 == 0) {
                // Else the append meets the lane on its way.
                stage.settle();
            }
            stage.append(sequence);
            stage.append(++sequence);
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
