// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import org.junit.jupiter.api.Test;

/** The contract of {@link AudioLogs} that survive a killed process. */
public abstract class DurableAudioLogContract extends AudioLogFixture {

    private static final StartPosition START = new StartPosition.Start();

    /**
     * Abandons the logs without closing them, as a killed process does, and opens them again. {@link #logs()} then returns
     * the new ones.
     */
    protected abstract void reopen();

    @Test
    void everyAppendedFrameIsThere() {
        AudioAppender appender = logs().open(session, QualityTier.STANDARD).appender(1);
        append(appender, 0, 99);
        append(appender, 110, 199);
        reopen();
        AudioLog log = logs().find(session).orElseThrow();
        assertThat(log.nextSequence()).isEqualTo(200);
        assertThat(log.retainedFromSequence()).isZero();
        assertThat(log.lastMediaTimeMicros()).isEqualTo(199 * FRAME_MICROS);
        assertThat(readAll(log.cursor(START)))
                .isEqualTo(joined(records(0, 99), gap(100, 109, Gap.Cause.SPEAKER_LOST), records(110, 199)));
        assertThat(readAll(log.cursor(new StartPosition.At(new Sequence(150))))).isEqualTo(records(150, 199));
    }

    @Test
    void theSpeakerContinuesAtTheNextSequence() {
        append(logs().open(session, QualityTier.STANDARD).appender(1), 0, 9);
        reopen();
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(2);
        assertThat(append(appender, frame(9))).isEqualTo(AppendResult.DUPLICATE);
        append(appender, 10, 19);
        reopen();
        assertThat(readAll(logs().open(session, QualityTier.STANDARD).cursor(START)))
                .isEqualTo(records(0, 19));
    }

    @Test
    void megabytesOfFramesAreThere() {
        AudioAppender appender = logs().open(session, QualityTier.STANDARD).appender(1);
        for (int i = 0; i < 400; i++) {
            assertThat(append(appender, frame(i, 12_000, (byte) i))).isEqualTo(AppendResult.APPENDED);
        }
        reopen();
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        assertThat(log.nextSequence()).isEqualTo(400);
        assertThat(frames(readAll(log.cursor(START)))).hasSize(400);
    }

    @Test
    void aRemovedLogStaysRemoved() {
        append(logs().open(session, QualityTier.STANDARD).appender(1), 0, 9);
        logs().remove(session);
        reopen();
        assertThat(logs().find(session)).isEmpty();
        assertThat(logs().open(session, QualityTier.STANDARD).nextSequence()).isZero();
    }
}
