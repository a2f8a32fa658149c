// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link AudioLogs} for reading: live, from any position, at any pace, by any number of cursors. */
public abstract class AudioCursorContract extends AudioLogFixture {

    private static final StartPosition START = new StartPosition.Start();
    private static final StartPosition LIVE = new StartPosition.Live();

    private static StartPosition at(long sequence) {
        return new StartPosition.At(new Sequence(sequence));
    }

    private static StartPosition ago(long millis) {
        return new StartPosition.Ago(Duration.ofMillis(millis));
    }

    @Test
    void liveBeginsWithTheNextFrame() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 9);
        AudioCursor cursor = log.cursor(LIVE);
        assertThat(cursor.slice(SLICE_BYTES).hasRemaining()).isFalse();
        assertThat(cursor.nextSequence()).isEqualTo(10);
        append(appender, 10, 12);
        assertThat(readAll(cursor)).isEqualTo(records(10, 12));
        assertThat(cursor.nextSequence()).isEqualTo(13);
    }

    @Test
    void aCursorOfAnEmptyLogReadsTheFirstFrame() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        List<AudioCursor> cursors =
                List.of(log.cursor(LIVE), log.cursor(START), log.cursor(at(0)), log.cursor(ago(1_000)));
        append(log.appender(1), 0, 2);
        for (AudioCursor cursor : cursors) {
            assertThat(readAll(cursor)).isEqualTo(records(0, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 42, 98, 99, 100})
    void aCursorAtASequenceBeginsWithItsFrame(long from) {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 99);
        AudioCursor cursor = log.cursor(at(from));
        assertThat(cursor.nextSequence()).isEqualTo(from);
        assertThat(readAll(cursor)).isEqualTo(records(from, 99));
    }

    @Test
    void aCursorAtASequenceInAGapBeginsWithTheFrameAfterIt() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 1);
        append(appender, 10, 11);
        assertThat(sequences(readAll(log.cursor(at(5))))).containsExactly(10L, 11L);
        assertThat(sequences(readAll(log.cursor(at(1))))).containsExactly(1L, 10L, 11L);
    }

    @Test
    void aCursorAtTheFrameAfterAGapDoesNotReadTheGap() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 2, 3);
        append(appender, 10, 11);
        assertThat(readAll(log.cursor(at(2))))
                .isEqualTo(joined(records(2, 3), gap(4, 9, Gap.Cause.SPEAKER_LOST), records(10, 11)));
        assertThat(readAll(log.cursor(at(10)))).isEqualTo(records(10, 11));
    }

    @Test
    void agoIsMeasuredInMediaTime() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 499);
        long spoken = 499 - 1_000_000 / FRAME_MICROS;
        assertThat(log.cursor(ago(1_000)).nextSequence()).isBetween(spoken - 1, spoken + 1);
        assertThat(log.cursor(ago(0)).nextSequence()).isBetween(499L, 500L);
        assertThat(log.cursor(ago(3_600_000)).nextSequence()).isZero();
    }

    @Test
    void manyCursorsReadTheSameBytesAtTheirOwnPace() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        List<AudioCursor> cursors = new ArrayList<>();
        List<ByteArrayOutputStream> heard = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            cursors.add(log.cursor(START));
            heard.add(new ByteArrayOutputStream());
        }
        for (int round = 0; round < 50; round++) {
            append(appender, round * 4, round * 4 + 3);
            for (int i = 0; i < cursors.size(); i++) {
                if (round % (i + 1) == 0) {
                    take(cursors.get(i), 1 + i * 100, Integer.MAX_VALUE, heard.get(i));
                }
            }
        }
        for (int i = 0; i < cursors.size(); i++) {
            assertThat(joined(heard.get(i).toByteArray(), readAll(cursors.get(i))))
                    .isEqualTo(records(0, 199));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000, SLICE_BYTES})
    void bytesTakenInAnyPortionsMakeTheSameStream(int sliceBytes) {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 50);
        append(appender, 60, 100);
        AudioCursor cursor = log.cursor(START);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        int portion = 1;
        while (take(cursor, sliceBytes, portion, heard) > 0) {
            portion = portion % 61 + 3;
        }
        assertThat(heard.toByteArray())
                .isEqualTo(joined(records(0, 50), gap(51, 59, Gap.Cause.SPEAKER_LOST), records(60, 100)));
    }

    @Test
    void bytesThatWereNotTakenAreReturnedAgain() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 5);
        AudioCursor cursor = log.cursor(START);
        cursor.slice(SLICE_BYTES);
        cursor.slice(1);
        assertThat(readAll(cursor)).isEqualTo(records(0, 5));
    }

    @Test
    void nextSequenceDoesNotMoveTheCursor() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        ByteArrayOutputStream spoken = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            ByteBuffer frame = frame(i, 12_000, (byte) i);
            spoken.writeBytes(record(frame));
            append(appender, frame);
        }
        AudioCursor cursor = log.cursor(START);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        int recordBytes = spoken.size() / 40;
        do {
            // A frame that was taken in part is not the next one.
            assertThat(cursor.nextSequence()).isEqualTo((heard.size() + recordBytes - 1) / recordBytes);
        } while (take(cursor, SLICE_BYTES, 7_000, heard) > 0);
        assertThat(heard.toByteArray()).isEqualTo(spoken.toByteArray());
    }

    @Test
    void aSliceHasCompleteRecordsUpToTheMaximumOrOneLargerRecord() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 99);
        for (int bytesMax : new int[] {1, 30, 333, 1_000, 5_000}) {
            AudioCursor cursor = log.cursor(START);
            for (ByteBuffer slice = cursor.slice(bytesMax); slice.hasRemaining(); slice = cursor.slice(bytesMax)) {
                byte[] bytes = new byte[slice.remaining()];
                slice.get(bytes);
                assertThat(bytes.length <= bytesMax || frames(bytes).size() == 1)
                        .as("%d bytes where %d were asked", bytes.length, bytesMax)
                        .isTrue();
                assertThat(frames(bytes)).isNotEmpty();
            }
            assertThat(cursor.nextSequence()).isEqualTo(100);
        }
    }

    @Test
    void seekMovesToAnyPosition() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 49);
        AudioCursor cursor = log.cursor(at(20));
        cursor.seek(START);
        assertThat(readAll(cursor)).isEqualTo(records(0, 49));
        cursor.seek(at(30));
        assertThat(readAll(cursor)).isEqualTo(records(30, 49));
        cursor.seek(at(10));
        cursor.seek(LIVE);
        append(appender, 50, 50);
        assertThat(readAll(cursor)).isEqualTo(records(50, 50));
    }

    @Test
    void aRecordTakenInPartIsFinishedBeforeASeek() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 49);
        AudioCursor cursor = log.cursor(at(10));
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        take(cursor, SLICE_BYTES, 3, heard);
        cursor.seek(at(40));
        heard.writeBytes(readAll(cursor));
        assertThat(heard.toByteArray()).isEqualTo(joined(records(10, 10), records(40, 49)));
    }

    @Test
    void aGapRecordTakenInPartIsFinishedBeforeASeek() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 5, 9);
        AudioCursor cursor = log.cursor(START);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        int recordBytes = log.cursor(START).slice(1).remaining();
        take(cursor, 1, 1, heard);
        cursor.seek(at(9));
        heard.writeBytes(readAll(cursor));
        assertThat(heard.size()).isEqualTo(recordBytes + records(9, 9).length);
        assertThat(Arrays.copyOfRange(heard.toByteArray(), recordBytes, heard.size()))
                .isEqualTo(records(9, 9));
    }

    @Test
    void manyLargeFramesAreReadBack() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AudioCursor follower = log.cursor(START);
        ByteArrayOutputStream spoken = new ByteArrayOutputStream();
        ByteArrayOutputStream followed = new ByteArrayOutputStream();
        for (int i = 0; i < 1_500; i++) {
            ByteBuffer frame = frame(i, 1 + i * 997 % 16_000, (byte) i);
            spoken.writeBytes(record(frame));
            assertThat(append(appender, frame)).isEqualTo(AppendResult.APPENDED);
            take(follower, SLICE_BYTES, Integer.MAX_VALUE, followed);
        }
        assertThat(followed.toByteArray()).isEqualTo(spoken.toByteArray());
        assertThat(readAll(log.cursor(START))).isEqualTo(spoken.toByteArray());
        assertThat(frames(readAll(log.cursor(at(1_234))))).hasSize(1_500 - 1_234);
    }

    @Test
    void cursorsReadEveryFrameWhileItIsAppended() throws Exception {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        int last = 4_999;
        byte[] all = records(0, last);
        List<byte[]> heard = ConcurrentTasks.run(4, i -> i == 0 ? speak(appender, last) : listen(log, all.length));
        for (byte[] bytes : heard.subList(1, heard.size())) {
            assertThat(bytes).isEqualTo(all);
        }
    }

    private static Callable<byte[]> speak(AudioAppender appender, int last) {
        return () -> {
            append(appender, 0, last);
            return new byte[0];
        };
    }

    private static Callable<byte[]> listen(AudioLog log, int bytes) {
        return () -> {
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            try (AudioCursor cursor = log.cursor(START)) {
                while (heard.size() < bytes && !Thread.currentThread().isInterrupted()) {
                    if (take(cursor, SLICE_BYTES, Integer.MAX_VALUE, heard) == 0) {
                        Thread.onSpinWait();
                    }
                }
            }
            return heard.toByteArray();
        };
    }

    @Test
    void aClosedCursorDoesNotAffectOthers() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 4);
        AudioCursor open = log.cursor(START);
        AudioCursor closed = log.cursor(START);
        closed.slice(SLICE_BYTES);
        closed.close();
        append(appender, 5, 9);
        assertThat(readAll(open)).isEqualTo(records(0, 9));
    }
}
