// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.log.TestFrames;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery of segment files that a disk or a power failure damaged. */
class SegmentRecoveryTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final int RECORDS_AT = SegmentHeader.BYTES + SEGMENT_BYTES / 128 * SegmentIndex.ENTRY_BYTES;
    private static final int PAYLOAD = 40;
    private static final int RECORD = 2 + 20 + PAYLOAD;

    @TempDir
    Path folder;

    private LocalAudioLogs logs() {
        return LocalAudioLogs.inFolder(
                        folder,
                        TestFrames.FORMAT,
                        AudioLogSettings.DEFAULT.withSegmentBytes(SEGMENT_BYTES),
                        new ManualClock())
                .preparedBy(Runnable::run);
    }

    private AudioLog reopened() {
        return logs().open(SESSION, QualityTier.STANDARD);
    }

    private void append(long from, long to) {
        assertThat(TestFrames.append(reopened().appender(1), from, to, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
    }

    private List<String> read(AudioLog log) {
        return TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD);
    }

    private Path file(long firstSequence) {
        return folder.resolve(SESSION.value()).resolve(String.format("%010d.seg", firstSequence));
    }

    private void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 0x40;
        Files.write(file, bytes);
    }

    private static int record(int number) {
        return RECORDS_AT + number * RECORD;
    }

    @Test
    void anIncompleteLastFrameIsDiscardedAndAppendedAgain() throws IOException {
        append(0, 9);
        byte[] bytes = Files.readAllBytes(file(0));
        Arrays.fill(bytes, record(9) + RECORD / 2, record(10), (byte) 0);
        Files.write(file(0), bytes);

        AudioLog log = reopened();

        assertThat(log.nextSequence()).isEqualTo(9);
        assertThat(TestFrames.append(log.appender(2), 9, 12, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(read(log)).isEqualTo(TestFrames.sequences(0, 12));
        assertThat(read(reopened())).isEqualTo(TestFrames.sequences(0, 12));
    }

    @Test
    void aTruncatedFileKeepsTheFramesBeforeTheCut() throws IOException {
        append(0, 9);
        byte[] bytes = Files.readAllBytes(file(0));
        Files.write(file(0), Arrays.copyOf(bytes, record(6) + 3));

        AudioLog log = reopened();

        assertThat(log.nextSequence()).isEqualTo(6);
        assertThat(read(log)).isEqualTo(TestFrames.sequences(0, 5));
        // A speaker that continues later leaves a gap.
        assertThat(TestFrames.append(log.appender(2), 10, 11, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(read(log)).containsExactly("0", "1", "2", "3", "4", "5", "6-9", "10", "11");
        assertThat(read(reopened())).isEqualTo(read(log));
    }

    @Test
    void aTruncatedFileInTheMiddleOfTheLogIsAGap() throws IOException {
        append(0, 2_000);
        byte[] bytes = Files.readAllBytes(file(0));
        long second = begun().tailMap(1L).firstKey();
        Files.write(file(0), Arrays.copyOf(bytes, record(100)));

        List<String> records = read(reopened());

        assertThat(records.subList(0, 100)).isEqualTo(TestFrames.sequences(0, 99));
        assertThat(records.get(100)).isEqualTo("100-" + (second - 1));
        assertThat(records.subList(101, records.size())).isEqualTo(TestFrames.sequences(second, 2_000));
    }

    @Test
    void aFlippedByteInAFrameIsAGapOfThatFrame() throws IOException {
        append(0, 9);
        flip(file(0), record(4) + 30);

        AudioLog log = reopened();

        assertThat(read(log)).containsExactly("0", "1", "2", "3", "4-4", "5", "6", "7", "8", "9");
        assertThat(log.nextSequence()).isEqualTo(10);
        assertThat(TestFrames.read(log.cursor(new StartPosition.At(new Sequence(4))), PAYLOAD))
                .startsWith("4-4", "5");
        assertThat(TestFrames.append(log.appender(2), 10, 10, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(read(reopened())).endsWith("8", "9", "10").contains("4-4");
    }

    @Test
    void aFlippedLengthIsAGapOfThatFrameOnly() throws IOException {
        append(0, 9);
        flip(file(0), record(4) + 1);
        assertThat(read(reopened())).containsExactly("0", "1", "2", "3", "4-4", "5", "6", "7", "8", "9");
    }

    /** For every possible flipped byte: no wrong frame is read, and every missing frame is reported. */
    @Test
    void forAnyFlippedByteFramesAreIntactOrReportedAsMissing() throws IOException {
        int last = 12;
        append(0, last);
        byte[] whole = Files.readAllBytes(file(0));
        List<Integer> positions = new ArrayList<>();
        for (int at = 0; at < SegmentHeader.BYTES + (last + 3) * SegmentIndex.ENTRY_BYTES; at++) {
            positions.add(at);
        }
        for (int at = RECORDS_AT; at < record(last + 1) + 8; at++) {
            positions.add(at);
        }
        for (int at : positions) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(file(0), damaged);

            AudioLog log = reopened();

            assertIntactOrReported(read(log), log.nextSequence(), last, "byte " + at);
            AudioAppender appender = log.appender(2);
            assertThat(TestFrames.append(appender, last + 1, last + 1, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
            assertIntactOrReported(read(log), last + 2, last + 1, "byte " + at + ", and one more frame");
            assertIntactOrReported(read(reopened()), last + 2, last + 1, "byte " + at + ", and opened again");
        }
    }

    /** At most one frame is missing, and it is in a gap unless it is the last. */
    private static void assertIntactOrReported(List<String> records, long next, long last, String where) {
        long expected = 0;
        long missing = 0;
        for (String each : records) {
            int dash = each.indexOf('-');
            if (dash < 0) {
                assertThat(each).as(where + ": " + records).isEqualTo(Long.toString(expected));
                expected++;
            } else {
                assertThat(each.substring(0, dash)).as(where + ": " + records).isEqualTo(Long.toString(expected));
                long to = Long.parseLong(each.substring(dash + 1));
                missing += to - expected + 1;
                expected = to + 1;
            }
        }
        assertThat(next).as(where).isEqualTo(expected);
        missing += last + 1 - expected;
        assertThat(missing).as(where + ": " + records).isBetween(0L, 1L);
    }

    @Test
    void aLogThatLostItsLastSegmentUsesNoSequenceTwice() throws IOException {
        LocalAudioLogs logs = logs();
        TestFrames.append(logs.open(SESSION, QualityTier.STANDARD).appender(1), 0, 1_999, PAYLOAD);
        logs.applyRetention();
        long lastFirstSequence = begun().lastKey();
        Files.delete(begun().get(lastFirstSequence));

        AudioLog log = reopened();

        assertThat(log.nextSequence()).isEqualTo(2_000);
        assertThat(read(log)).endsWith(Long.toString(lastFirstSequence - 1), lastFirstSequence + "-1999");
        assertThat(TestFrames.read(log.cursor(new StartPosition.At(new Sequence(1_990))), PAYLOAD))
                .containsExactly("1990-1999");
        assertThat(TestFrames.append(log.appender(2), 2_000, 2_001, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(read(log)).startsWith("0", "1").endsWith(lastFirstSequence + "-1999", "2000", "2001");
        assertThat(read(reopened())).isEqualTo(read(log));
    }

    @Test
    void aDuplicateSegmentIsReadOnce() throws IOException {
        append(0, 1_999);
        Files.copy(file(0), file(777));
        Files.createDirectory(file(950));

        assertThat(read(reopened())).isEqualTo(TestFrames.sequences(0, 1_999));
    }

    /** The files of segments that have begun, by their first sequence. */
    private SortedMap<Long, Path> begun() throws IOException {
        SortedMap<Long, Path> begun = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve(SESSION.value()))) {
            for (Path file : files.toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                if (!SegmentHeader.isReserved(bytes)) {
                    begun.put(SegmentHeader.firstSequence(bytes), file);
                }
            }
        }
        return begun;
    }

    @Test
    void aFileWithADamagedHeaderIsKeptAndTheLogContinues() throws IOException {
        append(0, 9);
        byte[] bytes = Files.readAllBytes(file(0));
        Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 0x55);
        Files.write(file(0), bytes);

        AudioLog log = reopened();

        assertThat(log.nextSequence()).isZero();
        assertThat(file(0).resolveSibling("0000000000.seg.damaged")).hasBinaryContent(bytes);
        assertThat(TestFrames.append(log.appender(2), 10, 11, PAYLOAD)).isEqualTo(AppendResult.APPENDED);
        assertThat(read(log)).containsExactly("0-9", "10", "11");
    }
}
