// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removes audio that is older than the retention. */
class RetentionTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final Duration FRAME = Duration.ofMillis(20);

    private final LengthPrefixedFormat format = new LengthPrefixedFormat();
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    private LocalAudioLogs logs;
    private AudioLog log;
    private AudioAppender appender;
    private long next;

    @BeforeEach
    void open() {
        logs = LocalAudioLogs.inFolder(
                        folder,
                        format,
                        AudioLogSettings.DEFAULT.withRetention(java.util.Optional.of(Duration.ofMinutes(10))),
                        clock)
                .preparedBy(Runnable::run);
        log = logs.open(SESSION, QualityTier.STANDARD);
        appender = log.appender(1);
    }

    private void append(Duration duration) {
        Duration pruned = Duration.ZERO;
        for (Duration appended = Duration.ZERO; appended.compareTo(duration) < 0; appended = appended.plus(FRAME)) {
            ByteBuffer payload = ByteBuffer.allocate(40);
            TestFrames.append(appender, AudioFrame.write(Codec.OPUS, 0, 960, next, next * 20_000, payload));
            next++;
            clock.advance(FRAME);
            if (appended.compareTo(pruned) > 0) {
                logs.applyRetention();
                pruned = appended.plusSeconds(1);
            }
        }
    }

    private List<String> read(AudioCursor cursor) {
        List<String> records = new ArrayList<>();
        for (ByteBuffer slice = cursor.slice(1 << 16); slice.hasRemaining(); slice = cursor.slice(1 << 16)) {
            while (slice.hasRemaining()) {
                int at = slice.position();
                int frame = format.frameAt(slice, at);
                records.add(frame < 0 ? "gap" : Long.toString(AudioFrame.sequence(slice, frame)));
                slice.position(at + format.recordBytes(slice, at, slice.limit()));
            }
        }
        return records;
    }

    @Test
    void theRetentionIsKeptAndNotMuchMore() {
        append(Duration.ofMinutes(30));

        long kept = log.nextSequence() - log.retainedFromSequence();
        assertThat(kept * FRAME.toSeconds() / 1_000.0).isLessThan(15 * 60.0);
        assertThat(Duration.ofMillis(kept * 20)).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(13));
    }

    @Test
    void aCursorAtARemovedSequenceReportsTheGap() {
        append(Duration.ofMinutes(30));
        long retained = log.retainedFromSequence();

        AudioCursor cursor = log.cursor(new StartPosition.At(new Sequence(7)));

        ByteBuffer expected =
                format.gapRecord(new Gap(new Sequence(7), new Sequence(retained - 1), Gap.Cause.RETENTION));
        assertThat(cursor.slice(1 << 16)).isEqualByComparingTo(expected);
        assertThat(read(cursor)).startsWith("gap", Long.toString(retained));
    }

    @Test
    void aCursorThatLagsBehindTheRetentionReportsTheGapAndContinues() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        append(Duration.ofSeconds(1));
        assertThat(read(cursor)).hasSize(50);
        append(Duration.ofMinutes(30));
        long retained = log.retainedFromSequence();

        List<String> records = read(cursor);

        assertThat(records.get(0)).isEqualTo("gap");
        assertThat(records.get(1)).isEqualTo(Long.toString(retained));
        assertThat(records).hasSize((int) (next - retained) + 1);
    }

    @Test
    void aLagBehindAGapByTheSpeakerIsReportedAsOneGap() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        append(Duration.ofSeconds(1));
        assertThat(read(cursor)).hasSize(50);
        next += 10;
        append(Duration.ofMinutes(30));

        ByteBuffer expected = format.gapRecord(
                new Gap(new Sequence(50), new Sequence(log.retainedFromSequence() - 1), Gap.Cause.LAGGED));
        assertThat(cursor.slice(1 << 16)).isEqualByComparingTo(expected);
    }

    @Test
    void aSealedLogIsRemovedAsAWholeAndKeepsItsNextSequence() {
        append(Duration.ofMinutes(1));
        log.seal();
        clock.advance(Duration.ofMinutes(11));
        logs.applyRetention();
        logs.applyRetention();

        assertThat(log.nextSequence()).isEqualTo(3_000);
        assertThat(log.retainedFromSequence()).isEqualTo(3_000);
        assertThat(read(log.cursor(new StartPosition.At(new Sequence(5))))).containsExactly("gap");

        LocalAudioLogs later = LocalAudioLogs.inFolder(folder, format, AudioLogSettings.DEFAULT, clock)
                .preparedBy(Runnable::run);
        assertThat(later.open(SESSION, QualityTier.STANDARD).nextSequence()).isEqualTo(3_000);
    }

    @Test
    void aRecordingIsNeverRemoved() {
        logs = LocalAudioLogs.inFolder(
                        folder.resolve("kept"),
                        format,
                        AudioLogSettings.DEFAULT.withRetention(java.util.Optional.empty()),
                        clock)
                .preparedBy(Runnable::run);
        log = logs.open(SESSION, QualityTier.STANDARD);
        appender = log.appender(1);
        append(Duration.ofMinutes(40));

        assertThat(log.retainedFromSequence()).isZero();

        logs.remove(SESSION);
        assertThat(logs.find(SESSION)).isEmpty();
        assertThat(folder.resolve("kept").resolve("recordings")).isNotEmptyDirectory();
        assertThat(logs.open(SESSION, QualityTier.STANDARD).nextSequence()).isZero();
    }

    @Test
    void removingALogRemovesItsFiles() {
        append(Duration.ofSeconds(1));
        logs.remove(SESSION);

        assertThat(folder).isEmptyDirectory();
        assertThat(logs.find(SESSION)).isEmpty();
    }
}
