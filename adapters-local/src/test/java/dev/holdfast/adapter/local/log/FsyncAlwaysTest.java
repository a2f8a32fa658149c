// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.StallingDisk.Call;
import dev.holdfast.adapter.local.log.StallingDisk.Stall;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.StartPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With {@code --fsync always} appends do not wait for the disk, and acks cover what it has. */
@Timeout(60)
class FsyncAlwaysTest extends StalledDiskFixture {

    private static final long FRAME_MICROS = 20_000;

    @Test
    void withFsyncAlwaysAnAppendReturnsBeforeTheDiskHasItAndOneForceCoversAll() throws Exception {
        open(SMALL.withFsync(Fsync.ALWAYS));
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        AtomicInteger wakes = new AtomicInteger();
        Stall stall = new Stall(SESSION, Call.FORCE);
        begin(stall);

        assertThat(TestFrames.append(appender, 0, 0, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        disk.awaitReached(stall);
        for (long sequence = 1; sequence < 40; sequence++) {
            assertThat(appender.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(AppendResult.APPENDED);
        }
        assertThat(log.nextSequence()).isEqualTo(40);
        assertThat(log.durableSequence()).isZero();
        // Listeners hear what the disk does not have yet.
        assertThat(TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD))
                .hasSize(40);
        log.watch(wakes::incrementAndGet);
        int forcesBefore = disk.calls(SESSION, Call.FORCE);

        disk.end(stall);
        awaitPrepared();

        assertThat(log.durableSequence()).isEqualTo(40);
        assertThat(wakes).hasPositiveValue();
        // The one that stalled has two parts, header and records, and so has the one for the other 39 frames.
        assertThat(disk.calls(SESSION, Call.FORCE) - forcesBefore).isLessThanOrEqualTo(3);
    }

    @Test
    void theMediaTimeOfWhatTheDiskHasIsThatOfItsLastFrame() throws Exception {
        open(SMALL.withFsync(Fsync.ALWAYS));
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        TestFrames.append(appender, 0, 9, PAYLOAD);
        appender.awaitIdle();
        Stall stall = new Stall(SESSION, Call.FORCE);
        begin(stall);

        TestFrames.append(appender, 10, 19, PAYLOAD);
        disk.awaitReached(stall);

        assertThat(log.durableSequence()).isEqualTo(10);
        assertThat(log.lastMediaTimeMicros()).isEqualTo(19 * FRAME_MICROS);
        assertThat(log.durableMediaTimeMicros()).isEqualTo(9 * FRAME_MICROS);

        disk.end(stall);
        awaitPrepared();

        assertThat(log.durableSequence()).isEqualTo(20);
        assertThat(log.durableMediaTimeMicros()).isEqualTo(19 * FRAME_MICROS);
    }

    @Test
    void aSealedLogIsOnTheDisk() throws Exception {
        open(SMALL.withFsync(Fsync.ALWAYS));
        AudioLog log = log(SESSION);
        AudioAppender appender = log.appender(1);
        Stall stall = new Stall(SESSION, Call.FORCE);
        begin(stall);
        TestFrames.append(appender, 0, 9, PAYLOAD);
        disk.awaitReached(stall);

        CompletableFuture<Long> sealed = CompletableFuture.supplyAsync(() -> {
            log.seal();
            return log.durableSequence();
        });

        while (!log.isSealed()) {
            Thread.onSpinWait();
        }
        assertThat(sealed).isNotDone();
        disk.end(stall);
        assertThat(sealed.get()).isEqualTo(10);
    }

    @Test
    void aSpeakerThatAttachesAgainFindsEverythingOnTheDisk() {
        open(SMALL.withFsync(Fsync.ALWAYS));
        TestFrames.append(log(SESSION).appender(1), 0, 299, PAYLOAD);
        logs.close();
        open(SMALL.withFsync(Fsync.ALWAYS));
        AudioLog log = log(SESSION);

        log.appender(2);

        assertThat(log.durableSequence()).isEqualTo(300);
        assertThat(log.durableMediaTimeMicros()).isEqualTo(299 * FRAME_MICROS);
    }
}
