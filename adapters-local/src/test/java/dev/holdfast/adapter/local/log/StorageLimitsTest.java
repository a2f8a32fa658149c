// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.log.storage.FolderSegments;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which audio is evicted when storage runs out, in which order, and which never is. */
class StorageLimitsTest {

    private static final SessionId SESSION = SessionFixtures.id(1);
    private static final SessionId OTHER = SessionFixtures.id(2);
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int PAYLOAD = 1_000;
    private static final long MIB = 1 << 20;

    private static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(SEGMENT_BYTES).withDiskFreeMin(0);

    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    /** The quota of a disk whose free space a test sets. */
    private final StorageQuota quota = new StorageQuota(Long.MAX_VALUE, 10 * MIB);

    private long diskFree = 1_000 * MIB;

    private LocalAudioLogs logs(AudioLogSettings settings) {
        return LocalAudioLogs.inFolder(folder, TestFrames.FORMAT, settings, clock)
                .preparedBy(Runnable::run);
    }

    private LocalAudioLogs onLimitedDisk(AudioLogSettings settings) {
        FolderSegments files = new FolderSegments(folder, quota, false);
        return LocalAudioLogs.with(new LimitedDisk(files, () -> diskFree), TestFrames.FORMAT, settings, quota, clock)
                .preparedBy(Runnable::run);
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private List<String> readFromStart(AudioLog log) {
        try (AudioCursor cursor = log.cursor(new StartPosition.Start())) {
            return TestFrames.read(cursor, PAYLOAD);
        }
    }

    @Test
    void theAudioOfASessionStaysBelowItsMaximum() throws IOException {
        LocalAudioLogs logs = logs(SMALL.withSessionBytesMax(MIB));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        for (int round = 0; round < 50; round++) {
            assertThat(TestFrames.append(appender, round * 100L, round * 100L + 99, PAYLOAD))
                    .isEqualTo(AppendResult.APPENDED);
            logs.applyRetention();
        }
        long retained = log.retainedFromSequence();
        assertThat((log.nextSequence() - retained) * PAYLOAD).isBetween(MIB / 2, MIB);
        assertThat(bytesOnDisk()).isLessThan(2 * MIB);
        assertThat(logs.usedBytes()).isLessThan(2 * MIB);
        assertThat(log.isStorageLow()).isFalse();
        assertThat(readFromStart(log)).isEqualTo(TestFrames.sequences(retained, 4_999));
        assertThat(TestFrames.read(
                        log.cursor(new StartPosition.At(new dev.holdfast.domain.audio.Sequence(7))), PAYLOAD))
                .startsWith("7-" + (retained - 1), Long.toString(retained));
    }

    @Test
    void removedAudioIsReleasedUnlessACursorReadsIt() throws IOException {
        LocalAudioLogs logs = logs(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        TestFrames.append(log.appender(1), 0, 999, PAYLOAD);
        AudioCursor reading = log.cursor(new StartPosition.Start());
        ByteBuffer slice = reading.slice(8 * 1024);
        slice.position(slice.position() + 100);
        long before = logs.usedBytes();

        clock.advance(Duration.ofMinutes(30));
        TestFrames.append(log.appender(2), 1_000, 1_001, PAYLOAD);
        logs.applyRetention();

        assertThat(logs.usedBytes()).isLessThan(before / 2);
        // The bytes of the slice have not changed.
        ByteBuffer appended = TestFrames.frame(0, PAYLOAD);
        byte[] rest = new byte[slice.remaining()];
        slice.duplicate().get(rest);
        assertThat(rest).hasSizeGreaterThan(6_000);
        int headerBytes = TestFrames.FORMAT.headerBytes(appended.remaining());
        for (int at = 0; at < appended.remaining() + headerBytes - 100; at++) {
            assertThat(rest[at]).isEqualTo(appended.get(at + 100 - headerBytes));
        }
        slice.position(slice.limit());
        long retained = log.retainedFromSequence();
        assertThat(TestFrames.read(reading, PAYLOAD).get(0)).endsWith("-" + (retained - 1));
        long pinned = logs.usedBytes();
        logs.applyRetention();
        assertThat(logs.usedBytes()).isLessThan(pinned);
        reading.close();
    }

    @Test
    void aCursorOfARemovedLogFinishesItsSliceAndReportsTheRestAsAGap() {
        LocalAudioLogs logs = logs(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        TestFrames.append(appender, 0, 999, PAYLOAD);
        AudioCursor reading = log.cursor(new StartPosition.Start());
        ByteBuffer slice = reading.slice(8 * 1024);

        logs.remove(SESSION);
        logs.applyRetention();

        assertThat(slice.remaining()).isPositive();
        assertThat(slice.get(slice.position())).isNotZero();
        slice.position(slice.limit());
        assertThat(TestFrames.read(reading, PAYLOAD))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("-999");
        assertThat(appender.append(TestFrames.frame(1_000, PAYLOAD))).isEqualTo(AppendResult.SEALED);
        logs.applyRetention();
        assertThat(logs.usedBytes()).isZero();
    }

    @Test
    void withoutStorageTheSessionContinuesWithTheNewestAudio() {
        LocalAudioLogs logs = logs(SMALL.withBytesMax(MIB));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AudioCursor live = log.cursor(new StartPosition.Live());
        List<String> records = new ArrayList<>();
        for (long sequence = 0; sequence < 5_000; sequence++) {
            // Without the pruning thread: the segment threads recycle the oldest segments.
            assertThat(TestFrames.append(appender, TestFrames.frame(sequence, PAYLOAD)))
                    .isEqualTo(AppendResult.APPENDED);
            records.addAll(TestFrames.read(live, PAYLOAD));
        }
        assertThat(records).isEqualTo(TestFrames.sequences(0, 4_999));
        assertThat(log.isStorageLow()).isTrue();
        assertThat(logs.usedBytes()).isLessThanOrEqualTo(MIB);
        List<String> late = readFromStart(log);
        assertThat(late).isEqualTo(TestFrames.sequences(log.retainedFromSequence(), 4_999));
        assertThat(late.size()).isGreaterThan(50);
        List<String> lateFromZero =
                TestFrames.read(log.cursor(new StartPosition.At(new dev.holdfast.domain.audio.Sequence(0))), PAYLOAD);
        assertThat(lateFromZero).startsWith("0-" + (log.retainedFromSequence() - 1));

        LocalAudioLogs later = logs(SMALL);
        assertThat(readFromStart(later.open(SESSION, QualityTier.STANDARD))).isEqualTo(late);
    }

    @Test
    void aFullDiskRefusesNewSessionsAndStopsNone() {
        LocalAudioLogs logs = onLimitedDisk(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AudioCursor live = log.cursor(new StartPosition.Live());
        assertThat(TestFrames.append(appender, 0, 9, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(logs.isFull()).isFalse();

        diskFree = 0;
        logs.applyRetention();

        assertThat(logs.isFull()).isTrue();
        AudioLog other = logs.open(OTHER, QualityTier.STANDARD);
        assertThatThrownBy(() -> other.appender(1)).isInstanceOf(AudioLogUnavailable.class);
        List<String> records = new ArrayList<>(TestFrames.read(live, PAYLOAD));
        for (long sequence = 10; sequence < 3_000; sequence++) {
            assertThat(TestFrames.append(appender, TestFrames.frame(sequence, PAYLOAD)))
                    .isEqualTo(AppendResult.APPENDED);
            records.addAll(TestFrames.read(live, PAYLOAD));
        }
        assertThat(records).isEqualTo(TestFrames.sequences(0, 2_999));
        live.close();
        assertThat(log.isStorageLow()).isTrue();
        // The speaker attaches again: a session that has begun continues.
        assertThat(TestFrames.append(log.appender(2), 3_000, 3_099, PAYLOAD)).isEqualTo(AppendResult.APPENDED);

        diskFree = 1_000 * MIB;
        logs.applyRetention();
        logs.applyRetention();

        assertThat(logs.isFull()).isFalse();
        assertThat(log.isStorageLow()).isFalse();
        assertThat(TestFrames.append(log.appender(3), 3_100, 3_999, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(log.isStorageLow()).isFalse();
        assertThat(readFromStart(log)).isEqualTo(TestFrames.sequences(log.retainedFromSequence(), 3_999));
        assertThat(4_000 - log.retainedFromSequence()).isGreaterThan(900);
        assertThat(TestFrames.append(other.appender(2), 0, 9, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void endedSessionsAreEvictedFirstAndThenTheOldestSegments() {
        LocalAudioLogs logs = onLimitedDisk(SMALL);
        AudioLog ended = logs.open(OTHER, QualityTier.STANDARD);
        TestFrames.append(ended.appender(1), 0, 999, PAYLOAD);
        ended.seal();
        clock.advance(Duration.ofSeconds(1));
        AudioLog active = logs.open(SESSION, QualityTier.STANDARD);
        TestFrames.append(active.appender(1), 0, 999, PAYLOAD);
        logs.applyRetention();
        assertThat(ended.retainedFromSequence()).isZero();

        diskFree = 18 * MIB;
        logs.applyRetention();

        assertThat(ended.retainedFromSequence()).isEqualTo(1_000);
        assertThat(ended.nextSequence()).isEqualTo(1_000);
        assertThat(active.retainedFromSequence()).isZero();

        diskFree = 12 * MIB;
        logs.applyRetention();

        assertThat(active.retainedFromSequence()).isPositive();
        assertThat(active.isStorageLow()).isTrue();
        assertThat(readFromStart(active)).isEqualTo(TestFrames.sequences(active.retainedFromSequence(), 999));

        diskFree = 1_000 * MIB;
        logs.applyRetention();

        assertThat(active.isStorageLow()).isFalse();
    }

    @Test
    void aRecordingIsNeverEvicted() {
        LocalAudioLogs logs = logs(SMALL.withBytesMax(MIB).withRetention(Optional.empty()));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);

        assertThat(TestFrames.append(appender, 0, 4_999, PAYLOAD)).isEqualTo(AppendResult.STORAGE_FULL);
        logs.applyRetention();

        assertThat(logs.isFull()).isTrue();
        assertThat(log.retainedFromSequence()).isZero();
        assertThat(readFromStart(log)).isEqualTo(TestFrames.sequences(0, log.nextSequence() - 1));
        assertThat(log.nextSequence()).isGreaterThan(800);
    }

    @Test
    void memoryOfARemovedLogIsReleased() {
        LocalAudioLogs logs = LocalAudioLogs.inMemory(TestFrames.FORMAT, SMALL.withBytesMax(MIB), clock)
                .preparedBy(Runnable::run);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        assertThat(TestFrames.append(log.appender(1), 0, 9_999, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(logs.usedBytes()).isLessThanOrEqualTo(MIB);
        assertThat(readFromStart(log)).isEqualTo(TestFrames.sequences(log.retainedFromSequence(), 9_999));
        logs.remove(SESSION);
        logs.applyRetention();
        assertThat(logs.usedBytes()).isZero();
    }

    @Test
    void audioOfAnEarlierProcessIsRemovedWithoutBeingOpened() throws IOException {
        TestFrames.append(logs(SMALL).open(SESSION, QualityTier.STANDARD).appender(1), 0, 999, PAYLOAD);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(
                        file, java.nio.file.attribute.FileTime.from(clock.now().minus(Duration.ofMinutes(11))));
            }
        }
        LocalAudioLogs later = logs(SMALL);
        later.applyRetention();
        later.applyRetention();
        assertThat(later.usedBytes()).isLessThan(256 * 1024);
        assertThat(later.open(SESSION, QualityTier.STANDARD).nextSequence()).isEqualTo(1_000);
    }
}
