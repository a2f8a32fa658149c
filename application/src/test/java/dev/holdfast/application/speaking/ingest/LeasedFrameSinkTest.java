// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking.ingest;

import static dev.holdfast.application.fake.TestNode.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.InMemoryAudioLog;
import dev.holdfast.application.fake.SteppedClock;
import dev.holdfast.application.port.in.speaker.FrameSink.AppendResult;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasedFrameSinkTest {

    private final SteppedClock clock = new SteppedClock();
    private final InMemoryAudioLog log = new InMemoryAudioLog();
    private final LeasedFrameSink frames = new LeasedFrameSink(
            log,
            log.appender(1),
            TrackClock.SPEECH,
            0,
            false,
            new RealTimeBudget(new SpeakingLimits(1, Duration.ofMillis(200)), clock.nanos()),
            clock);

    @BeforeEach
    void leased() {
        frames.leaseUntil(clock.nanos() + Duration.ofMinutes(1).toNanos());
    }

    private static ByteBuffer opus(long sequence, int samples) {
        return AudioFrame.write(Codec.OPUS, 0, samples, sequence, 0, ByteBuffer.allocate(1));
    }

    @Test
    void appendingLeavesTheBuffersPositionAndLimitUnchanged() {
        ByteBuffer frame = frame(0);
        int limit = frame.limit();

        frames.append(frame);

        assertThat(frame.position()).isZero();
        assertThat(frame.limit()).isEqualTo(limit);
    }

    @Test
    void aFrameLongerThan120MillisecondsIsRefused() {
        assertThat(frames.append(opus(0, 5_760))).isEqualTo(AppendResult.APPENDED);
        assertThat(frames.append(opus(1, 5_761))).isEqualTo(AppendResult.TOO_LONG);
    }

    @Test
    void framesFasterThanTheLimitAreRefusedUntilTimeHasPassed() {
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(frames.append(frame(sequence))).isEqualTo(AppendResult.APPENDED);
        }
        assertThat(frames.append(frame(10))).isEqualTo(AppendResult.TOO_FAST);

        clock.advance(Duration.ofMillis(20));

        assertThat(frames.append(frame(10))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void veryShortFramesCostAsMuchAsFramesOfTenMilliseconds() {
        for (int sequence = 0; sequence < 20; sequence++) {
            assertThat(frames.append(opus(sequence, 1))).isEqualTo(AppendResult.APPENDED);
        }
        assertThat(frames.append(opus(20, 1))).isEqualTo(AppendResult.TOO_FAST);
    }

    @Test
    void framesThatTheLogHasCostNothing() {
        for (int sequence = 0; sequence < 10; sequence++) {
            frames.append(frame(sequence));
        }
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(frames.append(frame(sequence))).isEqualTo(AppendResult.DUPLICATE);
        }
        assertThat(frames.append(frame(10))).isEqualTo(AppendResult.TOO_FAST);
    }

    @Test
    void itTellsHowMuchMayComeAtOnceAndDuplicatesDoNotCount() {
        assertThat(frames.availableMicros()).isEqualTo(200_000);
        assertThat(frames.burstMicros()).isEqualTo(200_000);
        assertThat(frames.rateMax()).isEqualTo(1);
        for (int sequence = 0; sequence < 8; sequence++) {
            frames.append(frame(sequence));
        }
        frames.append(frame(0));
        assertThat(frames.availableMicros()).isEqualTo(40_000);

        clock.advance(Duration.ofMillis(10));
        assertThat(frames.availableMicros()).isEqualTo(50_000);
        clock.advance(Duration.ofSeconds(1));
        assertThat(frames.availableMicros()).isEqualTo(200_000);
    }

    @Test
    void aFrameThatTheLogRefusesCostsNothing() {
        log.full(true);
        for (int each = 0; each < 20; each++) {
            assertThat(frames.append(frame(0))).isEqualTo(AppendResult.STORAGE_FULL);
        }
    }

    @Test
    void aSequenceMoreThanADayAheadIsRefused() {
        assertThat(frames.append(frame(8_640_001))).isEqualTo(AppendResult.TOO_FAR_AHEAD);
        assertThat(frames.append(frame(0xFFFF_FFFFL))).isEqualTo(AppendResult.TOO_FAR_AHEAD);
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.APPENDED);
        assertThat(frames.append(frame(8_640_001))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aFrameOlderThanAnyClientKeepsIsRefused() {
        frames.append(frame(12_001));

        assertThat(frames.append(frame(2))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(frames.append(frame(1))).isEqualTo(AppendResult.TOO_OLD);
    }

    @Test
    void anExpiredLeaseIsRefusedAndARenewedOneAcceptedAgain() {
        frames.expire();
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.EXPIRED);

        leased();

        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aSinkIsReleasedOnceAndForAll() {
        assertThat(frames.release()).isTrue();
        assertThat(frames.release()).isFalse();
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.RELEASED);
    }

    @Test
    void theLogsRefusalsAreReported() {
        log.full(true);
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.STORAGE_FULL);
        assertThat(frames.isStorageLow()).isTrue();
        log.seal();
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.SEALED);
        log.appender(2);
        assertThat(frames.append(frame(0))).isEqualTo(AppendResult.REPLACED);
    }

    @Test
    void aFrameThatIsNotTakenCostsNothingAndIsTakenWhenTheLogIsReady() {
        log.stalled(true);
        for (int each = 0; each < 20; each++) {
            assertThat(frames.append(frame(0))).isEqualTo(AppendResult.NOT_READY);
        }
        List<AppendResult> results = new ArrayList<>();
        frames.whenReady(() -> results.add(frames.append(frame(0))));
        assertThat(results).isEmpty();

        log.stalled(false);

        assertThat(results).containsExactly(AppendResult.APPENDED);
        for (int sequence = 1; sequence < 10; sequence++) {
            assertThat(frames.append(frame(sequence))).isEqualTo(AppendResult.APPENDED);
        }
    }

    @Test
    void onlyWhatIsDurableIsAcked() {
        frames.append(frame(0));
        frames.append(frame(1));
        log.unforced(1);

        assertThat(frames.nextSequence()).isEqualTo(2);
        assertThat(frames.ackedSequence()).isEqualTo(1);
        assertThat(frames.ackedMediaTimeMicros()).isZero();

        log.unforced(0);

        assertThat(frames.ackedSequence()).isEqualTo(2);
        assertThat(frames.ackedMediaTimeMicros()).isEqualTo(20_000);
    }
}
