// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.session.SessionFixtures;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract of {@link AudioLogs} for appending. {@link AudioCursorContract} is the one for reading. */
public abstract class AudioLogContract extends AudioLogFixture {

    private static final StartPosition START = new StartPosition.Start();

    @Test
    void appendedFramesAreReadAsTheSameBytes() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 99);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 99));
    }

    @Test
    void appendDoesNotChangeTheBufferAndAcceptsAnyKind() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        ByteBuffer frame = frame(0);
        ByteBuffer direct = ByteBuffer.allocateDirect(frame.remaining() + 20);
        direct.position(7).put(frame.duplicate()).flip().position(7);
        assertThat(append(appender, direct)).isEqualTo(AppendResult.APPENDED);
        assertThat(direct.position()).isEqualTo(7);
        assertThat(direct.limit()).isEqualTo(7 + frame.remaining());
        assertThat(append(appender, frame(1).asReadOnlyBuffer())).isEqualTo(AppendResult.APPENDED);
        // The log has copied the bytes: a later change of the buffer has no effect.
        direct.put(7, (byte) 0);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 1));
    }

    @Test
    void anEmptyLogHasNoFrames() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        assertThat(log.nextSequence()).isZero();
        assertThat(log.retainedFromSequence()).isZero();
        assertThat(log.lastMediaTimeMicros()).isZero();
        assertThat(log.durableMediaTimeMicros()).isZero();
        assertThat(log.isSealed()).isFalse();
        assertThat(readAll(log.cursor(START))).isEmpty();
    }

    @Test
    void aLogKnowsItsNextSequenceAndMediaTime() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 41);
        assertThat(log.nextSequence()).isEqualTo(42);
        assertThat(log.retainedFromSequence()).isZero();
        assertThat(log.lastMediaTimeMicros()).isEqualTo(41 * FRAME_MICROS);
    }

    @Test
    void aDuplicateFrameIsNotAppended() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 9);
        assertThat(append(appender, frame(9))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(append(appender, frame(0))).isEqualTo(AppendResult.DUPLICATE);
        append(appender, 10, 10);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 10));
    }

    @Test
    void aSkippedSequenceAppendsAGapBeforeTheFrame() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 1);
        append(appender, 5, 6);
        assertThat(log.nextSequence()).isEqualTo(7);
        assertThat(append(appender, frame(3))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(readAll(log.cursor(START)))
                .isEqualTo(joined(records(0, 1), gap(2, 4, Gap.Cause.SPEAKER_LOST), records(5, 6)));
    }

    @Test
    void theFirstFrameMaySkipSequences() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 3, 3);
        assertThat(sequences(readAll(log.cursor(START)))).containsExactly(3L);
        assertThat(log.nextSequence()).isEqualTo(4);
    }

    @Test
    void aNewerEpochFencesTheOlderOne() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender old = log.appender(1);
        append(old, 0, 0);
        AudioAppender newer = log.appender(2);
        assertThat(append(old, frame(1))).isEqualTo(AppendResult.FENCED);
        append(newer, 1, 1);
        assertThat(append(old, frame(2))).isEqualTo(AppendResult.FENCED);
        assertThatThrownBy(() -> log.appender(1)).isInstanceOf(AppenderFenced.class);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 1));
    }

    @Test
    void afterATakeOverNoFrameOfTheOlderEpochIsAppended() throws Exception {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        CountDownLatch speaking = new CountDownLatch(200);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            AudioAppender old = log.appender(1);
            Future<Long> fenced = thread.submit(() -> {
                long sequence = 0;
                while (append(old, frame(sequence, 50, (byte) 1)) == AppendResult.APPENDED) {
                    sequence++;
                    speaking.countDown();
                }
                return sequence;
            });
            assertThat(speaking.await(20, TimeUnit.SECONDS)).isTrue();
            AudioAppender newer = log.appender(2);
            long first = log.nextSequence();
            for (long sequence = first; sequence < first + 200; sequence++) {
                assertThat(append(newer, frame(sequence, 50, (byte) 2))).isEqualTo(AppendResult.APPENDED);
            }
            assertThat(fenced.get(20, TimeUnit.SECONDS)).isEqualTo(first);
            List<AudioFrame> frames = frames(readAll(log.cursor(START)));
            assertThat(frames).hasSize((int) first + 200);
            for (int i = 0; i < frames.size(); i++) {
                assertThat(frames.get(i).sequence().value()).isEqualTo(i);
                assertThat(frames.get(i).payload().get(0)).isEqualTo((byte) (i < first ? 1 : 2));
            }
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aSealedLogRefusesFramesAndCanBeRead() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        append(appender, 0, 4);
        log.seal();
        log.seal();
        assertThat(log.isSealed()).isTrue();
        assertThat(append(appender, frame(5))).isEqualTo(AppendResult.SEALED);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 4));
        log.unseal();
        assertThat(log.isSealed()).isFalse();
        append(appender, 5, 5);
    }

    @Test
    void aWatcherRunsAfterAppendsAndSealsUntilItIsRemoved() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AtomicInteger runs = new AtomicInteger();
        List<Long> seen = new ArrayList<>();
        Runnable watcher = () -> {
            runs.incrementAndGet();
            seen.add(log.nextSequence());
        };
        log.watch(watcher);
        append(appender, 0, 0);
        assertThat(runs).hasPositiveValue();
        assertThat(seen).contains(1L);
        int before = runs.get();
        log.seal();
        assertThat(runs).hasValueGreaterThan(before);
        log.unseal();
        log.unwatch(watcher);
        int after = runs.get();
        append(appender, 1, 1);
        assertThat(runs).hasValue(after);
    }

    @Test
    void aCallbackRunsOnceAndAtOnceWhereNoAppendWaits() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        AtomicInteger runs = new AtomicInteger();
        appender.whenReady(runs::incrementAndGet);
        assertThat(runs).hasValue(1);
        append(appender, 0, 9);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aCallbackOfAnAppenderThatIsFencedOrWhoseLogIsSealedRunsAtOnce() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender old = log.appender(1);
        AudioAppender newer = log.appender(2);
        AtomicInteger runs = new AtomicInteger();
        old.whenReady(runs::incrementAndGet);
        assertThat(runs).hasValue(1);
        log.seal();
        newer.whenReady(runs::incrementAndGet);
        assertThat(runs).hasValue(2);
    }

    @Test
    void aFrameThatIsNotTakenIsTakenAfterTheCallbackHoweverFastTheyCome() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        for (long sequence = 0; sequence < 500; sequence++) {
            assertThat(append(appender, frame(sequence, 4_000, (byte) sequence)))
                    .isEqualTo(AppendResult.APPENDED);
        }
        assertThat(frames(readAll(log.cursor(START)))).hasSize(500);
    }

    @Test
    void whatIsAppendedBecomesDurableAndASealedLogIs() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        assertThat(log.durableSequence()).isZero();
        append(appender, 0, 9);
        assertThat(log.durableSequence()).isBetween(0L, 10L);
        appender.awaitIdle();
        assertThat(log.durableSequence()).isEqualTo(10);
        append(appender, 12, 12);
        log.seal();
        assertThat(log.durableSequence()).isEqualTo(13);
    }

    @Test
    void theMediaTimeOfWhatIsDurableIsThatOfItsLastFrame() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AudioAppender appender = log.appender(1);
        for (long sequence = 0; sequence < 200; sequence++) {
            append(appender, sequence, sequence);
            long before = log.durableSequence();
            long mediaTimeMicros = log.durableMediaTimeMicros();
            if (before == log.durableSequence()) {
                assertThat(mediaTimeMicros).isEqualTo(Math.max(0, before - 1) * FRAME_MICROS);
            }
        }
        appender.awaitIdle();
        assertThat(log.durableMediaTimeMicros()).isEqualTo(199 * FRAME_MICROS);
        append(appender, 205, 205);
        log.seal();
        assertThat(log.durableMediaTimeMicros()).isEqualTo(205 * FRAME_MICROS);
    }

    @Test
    void everyWatcherRuns() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        log.watch(first::incrementAndGet);
        log.watch(second::incrementAndGet);
        append(log.appender(1), 0, 0);
        assertThat(first).hasPositiveValue();
        assertThat(second).hasPositiveValue();
    }

    @Test
    void oneSessionHasOneLog() {
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 0);
        assertThat(logs().open(session, QualityTier.STANDARD)).isSameAs(log);
        assertThat(logs().find(session)).containsSame(log);
    }

    @Test
    void eachSessionHasItsOwnLog() {
        AudioLog other = logs().open(SessionFixtures.id(2), QualityTier.STANDARD);
        AudioLog log = logs().open(session, QualityTier.STANDARD);
        append(log.appender(1), 0, 9);
        append(other.appender(1), 0, 4);
        assertThat(readAll(log.cursor(START))).isEqualTo(records(0, 9));
        assertThat(readAll(other.cursor(START))).isEqualTo(records(0, 4));
    }

    @Test
    void aLogWithoutFramesIsNotFound() {
        assertThat(logs().find(session)).isEmpty();
    }

    @Test
    void aRemovedLogIsNotFoundAndANewOneIsEmpty() {
        append(logs().open(session, QualityTier.STANDARD).appender(3), 0, 9);
        logs().remove(session);
        assertThat(logs().find(session)).isEmpty();
        AudioLog anew = logs().open(session, QualityTier.STANDARD);
        assertThat(anew.nextSequence()).isZero();
        append(anew.appender(1), 0, 0);
        assertThat(readAll(anew.cursor(START))).isEqualTo(records(0, 0));
    }

    @Test
    void removingAnAbsentLogDoesNothing() {
        logs().remove(session);
        logs().applyRetention();
        append(logs().open(session, QualityTier.STANDARD).appender(1), 0, 0);
        logs().applyRetention();
        assertThat(logs().open(session, QualityTier.STANDARD).nextSequence()).isEqualTo(1);
    }
}
