// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.segment.SegmentHeader;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Counts each frame that a listener's connection takes once, whatever the slices, and each gap by its reason. */
@Timeout(60)
class AudioLogMetricsTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int PAYLOAD = 40;
    private static final int ALL = 1 << 16;

    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    private LocalAudioLogs logs;
    private AudioLog log;
    private AudioAppender appender;

    @BeforeEach
    void open() {
        logs = LocalAudioLogs.inFolder(
                        folder,
                        TestFrames.FORMAT,
                        AudioLogSettings.DEFAULT
                                .withSegmentBytes(64 * 1024)
                                .withRetention(Optional.of(Duration.ofMinutes(10))),
                        clock)
                .preparedBy(Runnable::run);
        log = logs.open(SESSION, QualityTier.STANDARD);
        appender = log.appender(1);
    }

    @Test
    void framesAreCountedForAnySliceSize() {
        TestFrames.append(appender, 0, 2_999, PAYLOAD);

        TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD);
        assertThat(framesOut()).isEqualTo(3_000);

        take(log.cursor(new StartPosition.Start()), 700);
        assertThat(framesOut()).isEqualTo(6_000);

        TestFrames.read(log.cursor(new StartPosition.At(new Sequence(1_234))), PAYLOAD);
        assertThat(framesOut()).isEqualTo(6_000 + 3_000 - 1_234);
    }

    @Test
    void aFrameIsCountedWhenAllOfItWasTaken() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        TestFrames.append(appender, 0, 9, PAYLOAD);

        ByteBuffer slice = cursor.slice(ALL);
        slice.position(slice.limit() - 1);
        cursor.slice(ALL);
        assertThat(framesOut()).isZero();

        slice.position(slice.limit());
        cursor.close();
        assertThat(framesOut()).isEqualTo(10);
    }

    @Test
    void afterASeekOnlyTakenFramesAreCounted() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        TestFrames.append(appender, 0, 9, PAYLOAD);
        ByteBuffer slice = cursor.slice(ALL);
        slice.position(slice.position() + slice.remaining() / 2 + 1);

        cursor.seek(new StartPosition.Live());
        ByteBuffer rest = cursor.slice(ALL);
        rest.position(rest.limit());

        assertThat(cursor.slice(ALL).hasRemaining()).isFalse();

        assertThat(framesOut()).isEqualTo(6);
    }

    @Test
    void aGapByTheSpeakerIsCountedOnceForAllListenersAndNotAsAFrame() {
        TestFrames.append(appender, 0, 4, PAYLOAD);
        TestFrames.append(appender, 10, 14, PAYLOAD);

        for (int listener = 0; listener < 3; listener++) {
            assertThat(TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD))
                    .contains("5-9");
        }

        assertThat(gaps("speakerLost")).isEqualTo(1);
        assertThat(framesOut()).isEqualTo(30);
    }

    @Test
    void gapsByRetentionAndLagAreCountedForEachListener() {
        AudioCursor late = log.cursor(new StartPosition.Live());
        TestFrames.append(appender, 0, 4_999, PAYLOAD);
        clock.advance(Duration.ofHours(1));
        TestFrames.append(appender, 5_000, 5_009, PAYLOAD);
        logs.applyRetention();

        AudioCursor unread = log.cursor(new StartPosition.At(new Sequence(3)));
        assertThat(gaps("retention")).isZero();
        TestFrames.read(unread, PAYLOAD);
        TestFrames.read(late, PAYLOAD);
        TestFrames.read(late, PAYLOAD);

        assertThat(gaps("retention")).isEqualTo(1);
        assertThat(gaps("lagged")).isEqualTo(1);
        assertThat(gaps("restart")).isZero();
    }

    @Test
    void framesLostByTheDiskAreCountedAsARestartGap() throws IOException {
        TestFrames.append(appender, 0, 4, PAYLOAD);
        TestFrames.append(appender, 10, 19, PAYLOAD);
        Path file = folder.resolve(SESSION.value()).resolve("0000000000.seg");
        byte[] bytes = Files.readAllBytes(file);
        bytes[SegmentHeader.recordsAt(ByteBuffer.wrap(bytes)) + 30] ^= 0x40;
        Files.write(file, bytes);
        open();

        assertThat(TestFrames.read(log.cursor(new StartPosition.Start()), PAYLOAD))
                .startsWith("0-0", "1")
                .contains("5-9")
                .hasSize(2 + 14);
        TestFrames.read(log.cursor(new StartPosition.At(new Sequence(0))), PAYLOAD);

        assertThat(framesOut()).isEqualTo(28);
        assertThat(gaps("restart")).isEqualTo(2);
        assertThat(gaps("speakerLost")).isZero();
    }

    @Test
    void randomSeeksDoNotChangeTheCountOfTakenFrames() {
        Random random = new Random(20_261_122);
        AudioCursor cursor = log.cursor(new StartPosition.Start());
        long taken = 0;
        for (long next = 0; next < 4_000; ) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    TestFrames.append(appender, next, next + 9, PAYLOAD);
                    next += 10;
                }
                case 1 -> {
                    next += 3;
                    TestFrames.append(appender, next, next, PAYLOAD);
                    next++;
                }
                case 2 -> cursor.seek(new StartPosition.At(new Sequence(random.nextInt((int) next + 1))));
                default -> taken += take(cursor, 1 + random.nextInt(3_000));
            }
        }
        assertThat(framesOut()).isEqualTo(taken);
        assertThat(taken).isGreaterThan(10_000);
    }

    @Test
    void mappedFilesAreMeasuredUntilTheirLastReaderIsGone() {
        TestFrames.append(appender, 0, 1_999, PAYLOAD);
        double segments = measured("audio_segments");
        assertThat(segments).isGreaterThan(1);
        // Besides, the next one is prepared, and one for the time when storage runs low.
        assertThat(measured("mapped_memory_bytes")).isEqualTo((segments + 2) * 64 * 1024);
        AudioCursor reading = log.cursor(new StartPosition.Start());
        reading.slice(ALL);

        logs.remove(SESSION);
        logs.applyRetention();
        assertThat(measured("mapped_memory_bytes")).isPositive();

        reading.close();
        logs.applyRetention();
        assertThat(measured("mapped_memory_bytes")).isZero();
    }

    @Test
    void audioInMemoryIsMeasuredAsDirectMemory() {
        logs = LocalAudioLogs.inMemory(TestFrames.FORMAT, AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024), clock)
                .preparedBy(Runnable::run);
        TestFrames.append(logs.open(SESSION, QualityTier.STANDARD).appender(1), 0, 1_999, PAYLOAD);

        assertThat(measured("direct_memory_bytes")).isEqualTo((measured("audio_segments") + 2) * 64 * 1024);
        assertThat(measured("mapped_memory_bytes")).isZero();

        logs.remove(SESSION);
        logs.applyRetention();
        assertThat(measured("direct_memory_bytes")).isZero();
    }

    private double measured(String name) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        logs.bindTo(registry);
        return registry.get("holdfast_" + name).gauge().value();
    }

    /** The number of frames that the cursor returned. */
    private static long take(AudioCursor cursor, int sliceBytes) {
        long frames = 0;
        for (ByteBuffer slice = cursor.slice(sliceBytes); slice.hasRemaining(); slice = cursor.slice(sliceBytes)) {
            while (slice.hasRemaining()) {
                int at = slice.position();
                frames += TestFrames.FORMAT.frameAt(slice, at) >= 0 ? 1 : 0;
                slice.position(at + TestFrames.FORMAT.recordBytes(slice, at, slice.limit()));
            }
        }
        return frames;
    }

    private double framesOut() {
        return counted("frames_out_total", Map.of());
    }

    private double gaps(String reason) {
        return counted("gaps_total", Map.of("reason", reason));
    }

    private double counted(String name, Map<String, String> tags) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        logs.bindTo(registry);
        RequiredSearch search = registry.get("holdfast_" + name);
        tags.forEach(search::tag);
        return search.functionCounter().count();
    }
}
