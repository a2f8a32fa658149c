package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
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

/** Everything that can happen to a log, at once and for a while. */
@Timeout(60)
class AudioLogStressTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final Duration RETENTION = Duration.ofMinutes(10);
    private static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withRetention(Optional.of(RETENTION));

    /** Some 400 segments. */
    private static final long FRAMES = 100_000;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong epochs = new AtomicLong();

    /** Everything below this was appended before anybody can read this here. */
    private final AtomicLong published = new AtomicLong();

    @TempDir
    Path folder;

    @Test
    void listenersOfALogInMemoryHearEverythingOrExactlyWhatIsMissing() throws Exception {
        everybodyAtOnce(LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock));
    }

    @Test
    void listenersOfALogInAFolderHearEverythingOrExactlyWhatIsMissing() throws Exception {
        everybodyAtOnce(LocalAudioLogs.inFolder(folder, new LengthPrefixedFormat(), SMALL, clock));
    }

    private void everybodyAtOnce(LocalAudioLogs logs) throws Exception {
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        together(List.of(
                () -> speak(log),
                () -> speak(log),
                () -> letGo(logs, log),
                () -> listen(log, 1 << 18, 0),
                () -> listen(log, 3_000, 7),
                () -> listenLate(log)));
    }

    /** Takes over, says a little, and is taken over from. */
    private Void speak(AudioLog log) {
        while (published.get() < FRAMES) {
            long epoch = epochs.incrementAndGet();
            AudioAppender appender;
            try {
                appender = log.appender(epoch);
            } catch (IllegalStateException theOtherWasFaster) {
                continue;
            }
            long sequence = log.nextSequence();
            for (int said = 0; said < 300; said++) {
                Appended outcome = appender.append(SequenceVerifier.frame(sequence, epoch));
                if (outcome == Appended.APPENDED) {
                    sequence++;
                    published.accumulateAndGet(sequence, Math::max);
                } else if (outcome == Appended.FENCED) {
                    break;
                } else if (outcome != Appended.SEALED) {
                    throw new AssertionError(outcome + " where epoch " + epoch + " is alone, at " + sequence);
                }
            }
        }
        return null;
    }

    /** Time passes, old audio goes, and now and then the end of the session is begun and taken back. */
    private Void letGo(LocalAudioLogs logs, AudioLog log) {
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

    /** @param resumeEvery slices after which the connection is lost; 0 if never */
    private Void listen(AudioLog log, int bytesMax, int resumeEvery) {
        SequenceVerifier listener = new SequenceVerifier(log);
        boolean last = false;
        for (int slices = 1; !last; slices++) {
            last = published.get() >= FRAMES;
            if (resumeEvery > 0 && slices % resumeEvery == 0) {
                listener.resume();
            }
            hearAll(listener, bytesMax);
        }
        return null;
    }

    /** Comes too late for nearly everything. */
    private Void listenLate(AudioLog log) {
        SequenceVerifier listener = new SequenceVerifier(log);
        while (published.get() < FRAMES) {
            listener.hear(1);
            LockSupport.parkNanos(1_000_000);
        }
        hearAll(listener, 1 << 18);
        return null;
    }

    private void hearAll(SequenceVerifier listener, int bytesMax) {
        long before = published.get();
        while (listener.hear(bytesMax)) {
            // Each time it has moved on.
        }
        if (listener.next() < before) {
            throw new AssertionError(before + " was there before it looked, and it heard up to " + listener.next());
        }
    }

    @Test
    void nothingIsAppendedAfterASeal() throws Exception {
        AudioLog log = LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock)
                .open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        long rounds = 300;
        AtomicLong sealed = new AtomicLong();
        together(List.of(
                () -> {
                    for (long sequence = 0; sealed.get() < rounds; ) {
                        if (appender.append(SequenceVerifier.frame(sequence, 1)) == Appended.APPENDED) {
                            published.set(++sequence);
                        }
                    }
                    return null;
                },
                () -> {
                    SequenceVerifier listener = new SequenceVerifier(log);
                    for (long round = 0; round < rounds; round = sealed.incrementAndGet()) {
                        long before = published.get();
                        while (published.get() == before
                                && !Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                        log.seal();
                        long end = log.nextSequence();
                        hearAll(listener, 1 << 18);
                        assertThat(listener.next()).isEqualTo(end);
                        assertThat(log.nextSequence()).isEqualTo(end);
                        log.unseal();
                    }
                    return null;
                }));
    }

    /** All begin together; the first error ends it. */
    private static void together(List<Callable<Void>> tasks) throws Exception {
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
