// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLog.Continuation;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link AudioLogs} for a session whose earlier audio is on another server. */
public abstract class ContinuedAudioLogContract extends AudioLogFixture {

    private static final StartPosition START = new StartPosition.Start();
    private static final StartPosition LIVE = new StartPosition.Live();
    private static final Continuation AT_1000 = new Continuation(1_000, false);
    private static final Continuation AT_LEAST_1000 = new Continuation(1_000, true);

    private static StartPosition at(long sequence) {
        return new StartPosition.At(new Sequence(sequence));
    }

    private AudioLog log() {
        return logs().open(session, QualityTier.STANDARD);
    }

    @Test
    void theLogContinuesAtTheNextSequence() {
        AudioLog log = log();
        AudioAppender appender = log.appender(2, AT_1000);
        assertThat(log.nextSequence()).isEqualTo(1_000);
        assertThat(log.retainedFromSequence()).isEqualTo(1_000);
        assertThat(append(appender, frame(999))).isEqualTo(AppendResult.DUPLICATE);
        append(appender, 1_000, 1_002);
        assertThat(readAll(log.cursor(at(1_000)))).isEqualTo(records(1_000, 1_002));
    }

    @Test
    void audioOnAnotherServerIsReportedAsAGap() {
        AudioLog log = log();
        append(log.appender(2, AT_1000), 1_000, 1_002);
        assertThat(readAll(log.cursor(at(400))))
                .isEqualTo(joined(gap(400, 999, Gap.Cause.RESTART), records(1_000, 1_002)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 1_001, 1_002, 5_000})
    void aCursorThatWaitedForTheSpeakerBeginsAtItsSequence(long from) {
        AudioLog log = log();
        AudioCursor cursor = log.cursor(at(from));
        assertThat(cursor.nextSequence()).isEqualTo(from);
        assertThat(readAll(cursor)).isEmpty();
        AudioAppender appender = log.appender(2, AT_1000);
        append(appender, 1_000, 1_001);
        byte[] soFar = readAll(cursor);
        append(appender, 1_002, 1_003);
        byte[] heard = joined(soFar, readAll(cursor));
        assertThat(heard).isEqualTo(from > 1_003 ? new byte[0] : records(from, 1_003));
    }

    @Test
    void aCursorThatWaitedBehindReportsTheGap() {
        AudioLog log = log();
        AudioCursor cursor = log.cursor(at(400));
        append(log.appender(2, AT_1000), 1_000, 1_002);
        assertThat(readAll(cursor)).isEqualTo(joined(gap(400, 999, Gap.Cause.RESTART), records(1_000, 1_002)));
    }

    @Test
    void aSessionThatBeganOnAnotherServerStartsWithAGap() {
        AudioLog log = log();
        AudioCursor cursor = log.cursor(START);
        append(log.appender(2, AT_1000), 1_000, 1_002);
        byte[] whole = joined(gap(0, 999, Gap.Cause.RESTART), records(1_000, 1_002));
        assertThat(readAll(cursor)).isEqualTo(whole);
        assertThat(readAll(log.cursor(START))).isEqualTo(whole);
    }

    @Test
    void aSessionThatReturnsHasAGapForTheOtherServersAudio() {
        AudioLog log = log();
        append(log.appender(1), 0, 9);
        AudioCursor cursor = log.cursor(START);
        append(log.appender(3, AT_1000), 1_000, 1_002);
        assertThat(readAll(cursor))
                .isEqualTo(joined(records(0, 9), gap(10, 999, Gap.Cause.RESTART), records(1_000, 1_002)));
        assertThat(readAll(log.cursor(at(9))))
                .isEqualTo(joined(records(9, 9), gap(10, 999, Gap.Cause.RESTART), records(1_000, 1_002)));
        assertThat(readAll(log.cursor(at(500))))
                .isEqualTo(joined(gap(500, 999, Gap.Cause.RESTART), records(1_000, 1_002)));
    }

    @Test
    void withoutAnExactPositionTheFirstFrameDefinesTheGap() {
        AudioLog log = log();
        AudioAppender appender = log.appender(2, AT_LEAST_1000);
        assertThat(log.nextSequence()).isEqualTo(1_000);
        AudioCursor early = log.cursor(at(1_000));
        append(appender, 1_234, 1_235);
        assertThat(readAll(early)).isEqualTo(joined(gap(1_000, 1_233, Gap.Cause.RESTART), records(1_234, 1_235)));
        append(appender, 1_240, 1_240);
        assertThat(readAll(early))
                .as("a later gap is the speaker's")
                .isEqualTo(joined(gap(1_236, 1_239, Gap.Cause.SPEAKER_LOST), records(1_240, 1_240)));
    }

    @Test
    void audioThatIsInTheLogIsNotAGap() {
        AudioLog log = log();
        append(log.appender(1), 0, 9);
        AudioAppender appender = log.appender(2, new Continuation(7, true));
        assertThat(log.nextSequence()).isEqualTo(10);
        append(appender, 10, 11);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 11));
    }

    @Test
    void aSessionThatEndedOnAnotherServerEndsWithAGap() {
        AudioLog log = log();
        append(log.appender(1), 0, 9);
        AudioCursor cursor = log.cursor(START);
        AudioCursor waiting = log.cursor(at(500));
        log.sealAt(new Sequence(999));
        assertThat(log.isSealed()).isTrue();
        assertThat(readAll(cursor)).isEqualTo(joined(records(0, 9), gap(10, 999, Gap.Cause.RESTART)));
        assertThat(readAll(waiting)).isEqualTo(gap(500, 999, Gap.Cause.RESTART));
        assertThat(readAll(log.cursor(LIVE))).isEmpty();
    }

    @Test
    void aSessionWithoutAudioHereIsOneGap() {
        AudioLog log = log();
        AudioCursor early = log.cursor(at(3));
        log.sealAt(new Sequence(9));
        assertThat(readAll(early)).isEqualTo(gap(3, 9, Gap.Cause.RESTART));
        assertThat(readAll(log.cursor(START))).isEqualTo(gap(0, 9, Gap.Cause.RESTART));
        assertThat(readAll(log.cursor(at(10)))).isEmpty();
    }

    @Test
    void aSessionThatEndedHereHasNoGap() {
        AudioLog log = log();
        append(log.appender(1), 0, 9);
        log.sealAt(new Sequence(9));
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 9));
    }
}
