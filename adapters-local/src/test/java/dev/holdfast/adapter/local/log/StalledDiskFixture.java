// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.StallingDisk.Stall;
import dev.holdfast.adapter.local.log.storage.FolderSegments;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Base of the tests of a disk that stalls: logs on a {@link StallingDisk}, and frames for them. */
abstract class StalledDiskFixture {

    static final SessionId SESSION = SessionFixtures.id(1);
    static final SessionId OTHER = SessionFixtures.id(2);
    static final int SEGMENT_BYTES = 64 * 1024;
    static final int PAYLOAD = 1_000;

    /** As many as fill a segment: 60 KiB of records after the header and the index. */
    static final int FRAMES_A_SEGMENT = 60;

    static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(SEGMENT_BYTES).withDiskFreeMin(0);

    final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    StallingDisk disk;
    LocalAudioLogs logs;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    void open(AudioLogSettings settings) {
        StorageQuota quota = new StorageQuota(Long.MAX_VALUE, 0);
        disk = new StallingDisk(new FolderSegments(folder, quota, settings.fsync() != Fsync.NEVER));
        logs = LocalAudioLogs.with(disk, TestFrames.FORMAT, settings, quota, clock);
        logs.bindTo(meters);
    }

    AudioLog log(SessionId session) {
        return logs.open(session, QualityTier.STANDARD);
    }

    @AfterEach
    void close() {
        if (disk != null) {
            disk.endAll();
            logs.close();
        }
    }

    /** Waits until everything that was requested of the disk is done. */
    void awaitPrepared() {
        while (meters.get("holdfast_segment_requests_pending").gauge().value() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Begins a stall when nothing is on its way to the disk, so that the next call is the one that stalls. */
    void begin(Stall stall) {
        awaitPrepared();
        disk.begin(stall);
    }

    /** Appends until the log is not ready. Returns the sequence that was not taken. */
    static long appendWhileReady(AudioAppender appender, long from) {
        for (long sequence = from; ; sequence++) {
            AppendResult result = appender.append(TestFrames.frame(sequence, PAYLOAD));
            if (result == AppendResult.NOT_READY) {
                return sequence;
            }
            assertThat(result).isEqualTo(AppendResult.APPENDED);
        }
    }
}
