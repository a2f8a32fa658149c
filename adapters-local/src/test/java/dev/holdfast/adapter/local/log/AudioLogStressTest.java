// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.contract.WaitingAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appends, take-overs, reads, seals and retention on one log at the same time. */
@Timeout(60)
class AudioLogStressTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withRetention(Optional.of(RETENTION));

    /** About 400 segments. */
    private static final long FRAMES = 100_000;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong epochs = new AtomicLong();

    /** Every sequence below this one was appended before this is read. */
    private final AtomicLong published = new AtomicLong();

    @TempDir
    Path folder;

    @Test
    void readersOfALogInMemoryReadEveryFrameOrItsGap() throws Exception {
        runAll(LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock));
    }

    @Test
    void readersOfALogInAFolderReadEveryFrameOrItsGap() throws Exception {
        runAll(LocalAudioLogs.inFolder(folder, new LengthPrefixedFormat(), SMALL, clock));
    }

    private void runAll(LocalAudioLogs opened) throws Exception {
        try (LocalAudioLogs logs = opened) {
            runAll(logs, logs.open(SESSION, QualityTier.STANDARD));
        }
    }

    private void runAll(LocalAudioLogs logs, AudioLog log) throws Exception {
        runConcurrently(List.of(
                () -> append(log),
                () -> append(log),
                () -> applyRetention(logs, log),
                () -> read(log, 1 << 18, 0),
                () -> read(log, 3_000, 7),
                () -> readSlowly(log)));
    }

    /** Takes over, appends 300 frames, and is taken over. */
    private Void append(AudioLog log) {
        while (published.get() < FRAMES) {
            long epoch = epochs.incrementAndGet();
            AudioAppender appender;
            try {
                appender = new WaitingAppender(log.appender(epoch));
            } catch (AppenderFenced newerEpoch) {
                continue;
            }
            long sequence = log.nextSequence();
            for (int count = 0; count < 300; count++) {
                AppendResult outcome = appender.append(SequenceVerifier.frame(sequence, epoch));
                if (outcome == AppendResult.APPENDED) {
                    sequence++;
                    published.accumulateAndGet(sequence, Math::max);
                } else if (outcome == AppendResult.FENCED) {
                    break;
                } else if (outcome != AppendResult.SEALED) {
                    throw new AssertionError(outcome + " for the current epoch " + epoch + ", at " + sequence);
                }
            }
        }
        return null;
    }

    /** Applies the retention, and seals and unseals the log from time to time. */
    private Void applyRetention(LocalAudioLogs logs, AudioLog log) {
        for (int round = 0; published.get() < FRAMES; round++) {
            clock.advance(RETENTION.dividedBy(3));
            if (round % 16 == 0) {
                log.seal();
                long end = log.nextSequence();
                clock.advance(RETENTION.multipliedBy(2));
                logs.applyRetention();
                if (log.nextSequence() != end) {
                    throw new AssertionError("appended after the seal at " + end);
                }
                log.unseal();
            }
            logs.applyRetention();
            LockSupport.parkNanos(200_000);
        }
        return null;
    }

    /** @param resumeEvery slices after which the reader opens a new cursor; 0 for never */
    private Void read(AudioLog log, int bytesMax, int resumeEvery) {
        SequenceVerifier reader = new SequenceVerifier(log);
        boolean last = false;
        for (int slices = 1; !last; slices++) {
            last = published.get() >= FRAMES;
            if (resumeEvery > 0 && slices % resumeEvery == 0) {
                reader.resume();
            }
            readAll(reader, bytesMax);
        }
        return null;
    }

    /** Reads so slowly that it lags behind the retention. */
    private Void readSlowly(AudioLog log) {
        SequenceVerifier reader = new SequenceVerifier(log);
        while (published.get() < FRAMES) {
            reader.read(1);
            LockSupport.parkNanos(1_000_000);
        }
        readAll(reader, 1 << 18);
        return null;
    }

    private void readAll(SequenceVerifier reader, int bytesMax) {
        long before = published.get();
        while (reader.read(bytesMax)) {
            // Each call moves the cursor.
        }
        if (reader.next() < before) {
            throw new AssertionError(before + " was published before the read, which ended at " + reader.next());
        }
    }

    @Test
    void nothingIsAppendedAfterASeal() throws Exception {
        AudioLog log = LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock)
                .open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = new WaitingAppender(log.appender(1));
        long rounds = 300;
        AtomicLong sealed = new AtomicLong();
        runConcurrently(List.of(
                () -> {
                    for (long sequence = 0; sealed.get() < rounds; ) {
                        if (appender.append(SequenceVerifier.frame(sequence, 1)) == AppendResult.APPENDED) {
                            published.set(++sequence);
                        }
                    }
                    return null;
                },
                () -> {
                    SequenceVerifier reader = new SequenceVerifier(log);
                    for (long round = 0; round < rounds; round = sealed.incrementAndGet()) {
                        long before = published.get();
                        while (published.get() == before
                                && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        log.seal();
                        long end = log.nextSequence();
                        readAll(reader, 1 << 18);
                        assertThat(reader.next()).isEqualTo(end);
                        assertThat(log.nextSequence()).isEqualTo(end);
                        log.unseal();
                    }
                    return null;
                }));
    }

    /** Runs the tasks together. The first failure ends the test. */
    private static void runConcurrently(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            ExecutorCompletionService<Void> done = new ExecutorCompletionService<>(threads);
            tasks.forEach(done::submit);
            for (int each = 0; each < tasks.size(); each++) {
                done.take().get();
            }
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause().getMessage(), failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
