package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.log.storage.FolderSegments;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
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

/** What gives way when room runs out, in which order, and what never does. */
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

    /** The disk, as full as a test wants it. */
    private final StorageQuota quota = new StorageQuota(Long.MAX_VALUE, 10 * MIB);

    private long diskFree = 1_000 * MIB;

    private LocalAudioLogs logs(AudioLogSettings settings) {
        return LocalAudioLogs.inFolder(folder, TestFrames.FORMAT, settings, clock);
    }

    private LocalAudioLogs onASmallDisk(AudioLogSettings settings) {
        FolderSegments files = new FolderSegments(folder, quota, false);
        return LocalAudioLogs.with(new LimitedDisk(files, () -> diskFree), TestFrames.FORMAT, settings, quota, clock);
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private List<String> fromTheStart(AudioLog log) {
        try (AudioCursor cursor = log.cursor(new StartPosition.Start())) {
            return TestFrames.hear(cursor, PAYLOAD);
        }
    }

    @Test
    void oneSessionsAudioTakesNoMoreThanItMay() throws IOException {
        LocalAudioLogs logs = logs(SMALL.withSessionBytesMax(MIB));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        for (int round = 0; round < 50; round++) {
            assertThat(TestFrames.speak(appender, round * 100L, round * 100L + 99, PAYLOAD))
                    .isEqualTo(Appended.APPENDED);
            logs.applyRetention();
        }
        long retained = log.retainedFromSequence();
        assertThat((log.nextSequence() - retained) * PAYLOAD).isBetween(MIB / 2, MIB);
        assertThat(bytesOnDisk()).isLessThan(2 * MIB);
        assertThat(logs.usedBytes()).isLessThan(2 * MIB);
        assertThat(log.isStorageLow()).isFalse();
        assertThat(fromTheStart(log)).isEqualTo(TestFrames.frames(retained, 4_999));
        assertThat(TestFrames.hear(
                        log.cursor(new StartPosition.At(new dev.holdfast.domain.audio.Sequence(7))), PAYLOAD))
                .startsWith("7-" + (retained - 1), Long.toString(retained));
    }

    @Test
    void whatWasLetGoIsGivenBackUnlessSomebodyReadsIt() throws IOException {
        LocalAudioLogs logs = logs(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        TestFrames.speak(log.appender(1), 0, 999, PAYLOAD);
        AudioCursor reading = log.cursor(new StartPosition.Start());
        ByteBuffer slice = reading.slice(8 * 1024);
        slice.position(slice.position() + 100);
        long before = logs.usedBytes();

        clock.advance(Duration.ofMinutes(30));
        TestFrames.speak(log.appender(2), 1_000, 1_001, PAYLOAD);
        logs.applyRetention();

        assertThat(logs.usedBytes()).isLessThan(before / 2);
        // The slice under way is still what it was, to the last byte.
        ByteBuffer spoken = TestFrames.frame(0, PAYLOAD);
        byte[] rest = new byte[slice.remaining()];
        slice.duplicate().get(rest);
        assertThat(rest).hasSizeGreaterThan(6_000);
        int headerBytes = TestFrames.FORMAT.headerBytes(spoken.remaining());
        for (int at = 0; at < spoken.remaining() + headerBytes - 100; at++) {
            assertThat(rest[at]).isEqualTo(spoken.get(at + 100 - headerBytes));
        }
        slice.position(slice.limit());
        long retained = log.retainedFromSequence();
        assertThat(TestFrames.hear(reading, PAYLOAD).get(0)).endsWith("-" + (retained - 1));
        long pinned = logs.usedBytes();
        logs.applyRetention();
        assertThat(logs.usedBytes()).isLessThan(pinned);
        reading.close();
    }

    @Test
    void aRemovedLogIsStillReadToTheEndOfTheSliceAndThenNothing() {
        LocalAudioLogs logs = logs(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        TestFrames.speak(appender, 0, 999, PAYLOAD);
        AudioCursor reading = log.cursor(new StartPosition.Start());
        ByteBuffer slice = reading.slice(8 * 1024);

        logs.remove(SESSION);
        logs.applyRetention();

        assertThat(slice.remaining()).isPositive();
        assertThat(slice.get(slice.position())).isNotZero();
        slice.position(slice.limit());
        assertThat(TestFrames.hear(reading, PAYLOAD))
                .hasSize(1)
                .first()
                .asString()
                .endsWith("-999");
        assertThat(appender.append(TestFrames.frame(1_000, PAYLOAD))).isEqualTo(Appended.SEALED);
        logs.applyRetention();
        assertThat(logs.usedBytes()).isZero();
    }

    @Test
    void whenNothingMoreIsAllowedTheTalkGoesOnAndKeepsTheNewest() {
        LocalAudioLogs logs = logs(SMALL.withBytesMax(MIB));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AudioCursor live = log.cursor(new StartPosition.Live());
        List<String> heard = new ArrayList<>();
        for (long sequence = 0; sequence < 5_000; sequence++) {
            // Nothing is pruned meanwhile: the talk helps itself.
            assertThat(appender.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(Appended.APPENDED);
            heard.addAll(TestFrames.hear(live, PAYLOAD));
        }
        assertThat(heard).isEqualTo(TestFrames.frames(0, 4_999));
        assertThat(log.isStorageLow()).isTrue();
        assertThat(logs.usedBytes()).isLessThanOrEqualTo(MIB);
        List<String> late = fromTheStart(log);
        assertThat(late).isEqualTo(TestFrames.frames(log.retainedFromSequence(), 4_999));
        assertThat(late.size()).isGreaterThan(50);
        List<String> lateFromZero =
                TestFrames.hear(log.cursor(new StartPosition.At(new dev.holdfast.domain.audio.Sequence(0))), PAYLOAD);
        assertThat(lateFromZero).startsWith("0-" + (log.retainedFromSequence() - 1));

        LocalAudioLogs later = logs(SMALL);
        assertThat(fromTheStart(later.open(SESSION, QualityTier.STANDARD))).isEqualTo(late);
    }

    @Test
    void aFullDiskLetsNoTalkBeginAndStopsNone() {
        LocalAudioLogs logs = onASmallDisk(SMALL);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AudioCursor live = log.cursor(new StartPosition.Live());
        assertThat(TestFrames.speak(appender, 0, 9, PAYLOAD)).isEqualTo(Appended.APPENDED);
        assertThat(logs.isFull()).isFalse();

        diskFree = 0;
        logs.applyRetention();

        assertThat(logs.isFull()).isTrue();
        AudioLog other = logs.open(OTHER, QualityTier.STANDARD);
        assertThatThrownBy(() -> other.appender(1)).isInstanceOf(AudioLogUnavailable.class);
        List<String> heard = new ArrayList<>(TestFrames.hear(live, PAYLOAD));
        for (long sequence = 10; sequence < 3_000; sequence++) {
            assertThat(appender.append(TestFrames.frame(sequence, PAYLOAD))).isEqualTo(Appended.APPENDED);
            heard.addAll(TestFrames.hear(live, PAYLOAD));
        }
        assertThat(heard).isEqualTo(TestFrames.frames(0, 2_999));
        live.close();
        assertThat(log.isStorageLow()).isTrue();
        // Its speaker comes back: a talk that has begun is not stopped.
        assertThat(TestFrames.speak(log.appender(2), 3_000, 3_099, PAYLOAD)).isEqualTo(Appended.APPENDED);

        diskFree = 1_000 * MIB;
        logs.applyRetention();
        logs.applyRetention();

        assertThat(logs.isFull()).isFalse();
        assertThat(log.isStorageLow()).isFalse();
        assertThat(TestFrames.speak(log.appender(3), 3_100, 3_999, PAYLOAD)).isEqualTo(Appended.APPENDED);
        assertThat(log.isStorageLow()).isFalse();
        assertThat(fromTheStart(log)).isEqualTo(TestFrames.frames(log.retainedFromSequence(), 3_999));
        assertThat(4_000 - log.retainedFromSequence()).isGreaterThan(900);
        assertThat(TestFrames.speak(other.appender(2), 0, 9, PAYLOAD)).isEqualTo(Appended.APPENDED);
    }

    @Test
    void endedSessionsGiveWayFirstAndThenTheOldestOfAll() {
        LocalAudioLogs logs = onASmallDisk(SMALL);
        AudioLog ended = logs.open(OTHER, QualityTier.STANDARD);
        TestFrames.speak(ended.appender(1), 0, 999, PAYLOAD);
        ended.seal();
        clock.advance(Duration.ofSeconds(1));
        AudioLog going = logs.open(SESSION, QualityTier.STANDARD);
        TestFrames.speak(going.appender(1), 0, 999, PAYLOAD);
        logs.applyRetention();
        assertThat(ended.retainedFromSequence()).isZero();

        diskFree = 18 * MIB;
        logs.applyRetention();

        assertThat(ended.retainedFromSequence()).isEqualTo(1_000);
        assertThat(ended.nextSequence()).isEqualTo(1_000);
        assertThat(going.retainedFromSequence()).isZero();

        diskFree = 12 * MIB;
        logs.applyRetention();

        assertThat(going.retainedFromSequence()).isPositive();
        assertThat(going.isStorageLow()).isTrue();
        assertThat(fromTheStart(going)).isEqualTo(TestFrames.frames(going.retainedFromSequence(), 999));

        diskFree = 1_000 * MIB;
        logs.applyRetention();

        assertThat(going.isStorageLow()).isFalse();
    }

    @Test
    void aRecordingNeverGivesWay() {
        LocalAudioLogs logs = logs(SMALL.withBytesMax(MIB).withRetention(Optional.empty()));
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);

        assertThat(TestFrames.speak(appender, 0, 4_999, PAYLOAD)).isEqualTo(Appended.STORAGE_FULL);
        logs.applyRetention();

        assertThat(logs.isFull()).isTrue();
        assertThat(log.retainedFromSequence()).isZero();
        assertThat(fromTheStart(log)).isEqualTo(TestFrames.frames(0, log.nextSequence() - 1));
        assertThat(log.nextSequence()).isGreaterThan(800);
    }

    @Test
    void memoryThatWasLetGoIsGivenBack() {
        LocalAudioLogs logs = LocalAudioLogs.inMemory(TestFrames.FORMAT, SMALL.withBytesMax(MIB), clock);
        AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
        assertThat(TestFrames.speak(log.appender(1), 0, 9_999, PAYLOAD)).isEqualTo(Appended.APPENDED);
        assertThat(logs.usedBytes()).isLessThanOrEqualTo(MIB);
        assertThat(fromTheStart(log)).isEqualTo(TestFrames.frames(log.retainedFromSequence(), 9_999));
        logs.remove(SESSION);
        logs.applyRetention();
        assertThat(logs.usedBytes()).isZero();
    }

    @Test
    void audioOfAFormerProcessGrowsOldAlthoughNobodyOpensIt() throws IOException {
        TestFrames.speak(logs(SMALL).open(SESSION, QualityTier.STANDARD).appender(1), 0, 999, PAYLOAD);
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
