// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.StallingDisk.Call;
import dev.holdfast.adapter.local.log.StallingDisk.Stall;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No append waits for the disk, whichever call stalls. A stall ends when the test ends it, so an append that has returned before
 * has not waited for it.
 */
@Timeout(60)
class StalledDiskTest extends StalledDiskFixture {

    @ParameterizedTest
    @EnumSource(names = {"CREATE", "EXTEND"})
    void whileTheDiskStallsASessionAppendsWhatIsReservedAndContinuesAfterwards(Call call) throws Exception {
        // With large segments the active one is extended, with small ones the next is created.
        open(call == Call.EXTEND ? SMALL.withSegmentBytes(1 << 20) : SMALL);
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        Stall stall = new Stall(SESSION, call);
        begin(stall);

        long refused = appendWhileReady(appender, 0);

        disk.awaitReached(stall);
        assertThat(refused).isGreaterThanOrEqualTo(FRAMES_A_SEGMENT - 5);
        assertThat(appender.append(TestFrames.frame(refused, PAYLOAD))).isEqualTo(AppendResult.NOT_READY);
        assertThat(log.nextSequence()).isEqualTo(refused);
        CountDownLatch ready = new CountDownLatch(1);
        appender.whenReady(ready::countDown);
        assertThat(ready.getCount()).isEqualTo(1);

        disk.end(stall);

        ready.await();
        assertThat(appender.append(TestFrames.frame(refused, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
        assertThat(TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD))
                .isEqualTo(TestFrames.sequences(0, refused));
    }

    @Test
    void aCallbackThatIsRegisteredAfterTheStorageHasArrivedRunsAtOnceAndOnce() throws Exception {
        open(SMALL);
        AudioAppender appender = log(SESSION).appender(1);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        long refused = appendWhileReady(appender, 0);
        AtomicInteger replaced = new AtomicInteger();
        appender.whenReady(replaced::incrementAndGet);
        AtomicInteger runs = new AtomicInteger();
        appender.whenReady(runs::incrementAndGet);
        disk.end(stall);
        awaitPrepared();
        assertThat(runs).hasValue(1);
        assertThat(replaced).hasValue(0);

        appender.whenReady(runs::incrementAndGet);

        assertThat(runs).hasValue(2);
        assertThat(TestFrames.append(appender, refused, refused + 200, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        awaitPrepared();
        assertThat(runs).hasValue(2);
    }

    @Test
    void anotherSessionNoticesNothingOfAStalledOne() throws Exception {
        open(SMALL);
        AudioAppender stalled = log(SESSION).appender(1);
        AudioAppender other = log(OTHER).appender(1);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        appendWhileReady(stalled, 0);
        disk.awaitReached(stall);

        for (long sequence = 0; sequence < 10 * FRAMES_A_SEGMENT; sequence++) {
            assertThat(other.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
            awaitPreparedExceptStalled();
        }
    }

    /** Waits until only the stalled session waits. */
    private void awaitPreparedExceptStalled() {
        while (meters.get("holdfast_segment_requests_pending").gauge().value() > 1) {
            Thread.onSpinWait();
        }
    }

    @Test
    void withEveryThreadStalledOtherSessionsAppendWhatIsReservedForThem() throws Exception {
        open(SMALL.withSegmentThreads(1));
        AudioAppender other = log(OTHER).appender(1);
        assertThat(other.append(TestFrames.frame(0, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
        Stall stall = new Stall(SESSION, Call.CREATE);
        AudioAppender stalled = log(SESSION).appender(1);
        begin(stall);
        appendWhileReady(stalled, 0);
        disk.awaitReached(stall);

        // The active segment and the next one.
        long refused = appendWhileReady(other, 1);

        assertThat(refused).isGreaterThanOrEqualTo(2 * FRAMES_A_SEGMENT - 10);
        CountDownLatch ready = new CountDownLatch(1);
        other.whenReady(ready::countDown);
        disk.end(stall);
        ready.await();
        assertThat(TestFrames.append(other, refused, refused + 200, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void storageIsReservedAheadSoThatASteadySpeakerIsNeverRefused() {
        open(SMALL);
        AudioAppender appender = log(SESSION).appender(1);
        awaitPrepared();
        for (long sequence = 0; sequence < 20 * FRAMES_A_SEGMENT; sequence++) {
            assertThat(appender.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
            awaitPrepared();
        }
        assertThat(disk.calls(SESSION, Call.CREATE)).isGreaterThan(15);
    }

    @Test
    void aSpeakerThatComesBackWhileTheDiskStallsWaitsForNothingAndTheOlderOneIsToldAtOnce() throws Exception {
        open(SMALL);
        AudioLog log = log(SESSION);
        AudioAppender older = log.appender(1);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        long refused = appendWhileReady(older, 0);
        CountDownLatch ready = new CountDownLatch(1);
        older.whenReady(ready::countDown);
        disk.awaitReached(stall);

        AudioAppender newer = log.appender(2);

        assertThat(ready.getCount()).isZero();
        assertThat(older.append(TestFrames.frame(refused, PAYLOAD))).isEqualTo(AppendResult.FENCED);
        assertThat(newer.append(TestFrames.frame(refused, PAYLOAD))).isEqualTo(AppendResult.NOT_READY);
        disk.end(stall);
        assertThat(TestFrames.append(newer, refused, refused + 100, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aTakeOverThatNeedsTheDiskFencesTheOlderSpeakerBeforeItWaits() throws Exception {
        open(SMALL);
        AudioLog log = log(SESSION);
        AudioAppender older = log.appender(1);
        TestFrames.append(older, 0, 9, PAYLOAD);
        awaitPrepared();
        log.sealAt(new Sequence(99));
        log.unseal();
        logs.applyRetention();
        // The first segment after the end that another server set takes the prepared one; the next one needs the disk.
        assertThat(TestFrames.append(older, 100, 100, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        log.sealAt(new Sequence(199));
        log.unseal();
        assertThat(TestFrames.append(older, 200, 200, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        log.sealAt(new Sequence(299));
        log.unseal();
        disk.awaitReached(stall);

        CompletableFuture<AudioAppender> newer = CompletableFuture.supplyAsync(() -> log.appender(2));

        while (older.append(TestFrames.frame(300, PAYLOAD)) != AppendResult.FENCED) {
            Thread.onSpinWait();
        }
        assertThat(newer).isNotDone();
        disk.end(stall);
        assertThat(TestFrames.append(newer.get(), 300, 400, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aSpeakerThatWaitsForTheDiskIsToldOfASeal() throws Exception {
        open(SMALL);
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        long refused = appendWhileReady(appender, 0);
        CountDownLatch ready = new CountDownLatch(1);
        appender.whenReady(ready::countDown);

        log.seal();

        ready.await();
        assertThat(appender.append(TestFrames.frame(refused, PAYLOAD))).isEqualTo(AppendResult.SEALED);
    }

    @Test
    void audioThatIsDeletedSlowlyDelaysNoAppend() throws Exception {
        open(SMALL);
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        TestFrames.append(appender, 0, 999, PAYLOAD);
        Stall stall = new Stall(SESSION, Call.DELETE);
        begin(stall);
        clock.advance(Duration.ofMinutes(11));
        TestFrames.append(appender, 1_000, 1_000, PAYLOAD);
        CompletableFuture<Void> pruning = CompletableFuture.runAsync(logs::applyRetention);
        disk.awaitReached(stall);

        for (long sequence = 1_001; sequence < 1_500; sequence++) {
            assertThat(appender.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
            awaitPrepared();
        }

        assertThat(pruning).isNotDone();
        disk.end(stall);
        pruning.get();
        assertThat(log.retainedFromSequence()).isPositive();
    }

    @Test
    void whatWasReservedAheadAndNotUsedIsReleasedByTheNextProcess() throws Exception {
        open(SMALL);
        TestFrames.append(log(SESSION).appender(1), 0, 9, PAYLOAD);
        awaitPrepared();
        // The active segment, the next one and the spare one.
        assertThat(files()).isEqualTo(3);

        LocalAudioLogs later = LocalAudioLogs.inFolder(folder, TestFrames.FORMAT, SMALL, clock);
        AudioLog log = later.open(SESSION, QualityTier.STANDARD);

        assertThat(files()).isEqualTo(2);
        assertThat(later.usedBytes()).isLessThan(2 * SEGMENT_BYTES);
        assertThat(TestFrames.append(log.appender(2), 10, 199, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD))
                .isEqualTo(TestFrames.sequences(0, 199));
        later.close();
    }

    private long files() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve(SESSION.value()))) {
            return files.count();
        }
    }

    @Test
    void aLogThatIsRemovedWhileItsNextSegmentIsCreatedLeavesNothing() throws Exception {
        open(SMALL);
        AudioAppender appender = log(SESSION).appender(1);
        Stall stall = new Stall(SESSION, Call.CREATE);
        begin(stall);
        appendWhileReady(appender, 0);
        disk.awaitReached(stall);

        CompletableFuture<Void> removal = CompletableFuture.runAsync(() -> logs.remove(SESSION));
        disk.end(stall);
        removal.get();
        awaitPrepared();
        logs.applyRetention();

        assertThat(folder).isEmptyDirectory();
        assertThat(logs.usedBytes()).isZero();
    }
}
