package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.segment.SegmentHeader;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioCursor;
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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is counted of what listeners take: every frame once, whatever it comes in, and each gap for its reason. */
@Timeout(60)
class LogMetricsTest {

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
                AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withRetention(Optional.of(Duration.ofMinutes(10))),
                clock);
        log = logs.open(SESSION, QualityTier.STANDARD);
        appender = log.appender(1);
    }

    @Test
    void framesCountWhateverSlicesTheyComeIn() {
        TestFrames.speak(appender, 0, 2_999, PAYLOAD);

        TestFrames.hear(log.cursor(new StartPosition.Start()), PAYLOAD);
        assertThat(framesOut()).isEqualTo(3_000);

        take(log.cursor(new StartPosition.Start()), 700);
        assertThat(framesOut()).isEqualTo(6_000);

        TestFrames.hear(log.cursor(new StartPosition.At(new Sequence(1_234))), PAYLOAD);
        assertThat(framesOut()).isEqualTo(6_000 + 3_000 - 1_234);
    }

    @Test
    void aFrameCountsOnceItIsTaken() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        TestFrames.speak(appender, 0, 9, PAYLOAD);

        ByteBuffer slice = cursor.slice(ALL);
        slice.position(slice.limit() - 1);
        cursor.slice(ALL);
        assertThat(framesOut()).isZero();

        slice.position(slice.limit());
        cursor.close();
        assertThat(framesOut()).isEqualTo(10);
    }

    @Test
    void whoeverSeeksHasTakenOnlyWhatTheyHadBegun() {
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        TestFrames.speak(appender, 0, 9, PAYLOAD);
        ByteBuffer slice = cursor.slice(ALL);
        slice.position(slice.position() + slice.remaining() / 2 + 1);

        cursor.seek(new StartPosition.Live());
        ByteBuffer rest = cursor.slice(ALL);
        rest.position(rest.limit());

        assertThat(cursor.slice(ALL).hasRemaining()).isFalse();

        assertThat(framesOut()).isEqualTo(6);
    }

    @Test
    void aGapOfTheSpeakersCountsOnceHoweverManyHearOfItAndIsNoFrame() {
        TestFrames.speak(appender, 0, 4, PAYLOAD);
        TestFrames.speak(appender, 10, 14, PAYLOAD);

        for (int listener = 0; listener < 3; listener++) {
            assertThat(TestFrames.hear(log.cursor(new StartPosition.Start()), PAYLOAD))
                    .contains("5-9");
        }

        assertThat(gaps("speakerLost")).isEqualTo(1);
        assertThat(framesOut()).isEqualTo(30);
    }

    @Test
    void whatIsGoneOrOvertakenCountsForEachWhoIsTold() {
        AudioCursor late = log.cursor(new StartPosition.Live());
        TestFrames.speak(appender, 0, 4_999, PAYLOAD);
        clock.advance(Duration.ofHours(1));
        TestFrames.speak(appender, 5_000, 5_009, PAYLOAD);
        logs.applyRetention();

        AudioCursor unheard = log.cursor(new StartPosition.At(new Sequence(3)));
        assertThat(gaps("retention")).isZero();
        TestFrames.hear(unheard, PAYLOAD);
        TestFrames.hear(late, PAYLOAD);
        TestFrames.hear(late, PAYLOAD);

        assertThat(gaps("retention")).isEqualTo(1);
        assertThat(gaps("lagged")).isEqualTo(1);
        assertThat(gaps("restart")).isZero();
    }

    @Test
    void whatTheDiskLostCountsAsARestartAndTheRestAsFrames() throws IOException {
        TestFrames.speak(appender, 0, 4, PAYLOAD);
        TestFrames.speak(appender, 10, 19, PAYLOAD);
        Path file = folder.resolve(SESSION.value()).resolve("0000000000.seg");
        byte[] bytes = Files.readAllBytes(file);
        bytes[SegmentHeader.recordsAt(ByteBuffer.wrap(bytes)) + 30] ^= 0x40;
        Files.write(file, bytes);
        open();

        assertThat(TestFrames.hear(log.cursor(new StartPosition.Start()), PAYLOAD))
                .startsWith("0-0", "1")
                .contains("5-9")
                .hasSize(2 + 14);
        TestFrames.hear(log.cursor(new StartPosition.At(new Sequence(0))), PAYLOAD);

        assertThat(framesOut()).isEqualTo(28);
        assertThat(gaps("restart")).isEqualTo(2);
        assertThat(gaps("speakerLost")).isZero();
    }

    @Test
    void howeverAListenerJumpsAboutTheCountIsWhatTheyTook() {
        Random chance = new Random(20_261_122);
        AudioCursor cursor = log.cursor(new StartPosition.Start());
        long heard = 0;
        for (long next = 0; next < 4_000; ) {
            switch (chance.nextInt(4)) {
                case 0 -> {
                    TestFrames.speak(appender, next, next + 9, PAYLOAD);
                    next += 10;
                }
                case 1 -> {
                    next += 3;
                    TestFrames.speak(appender, next, next, PAYLOAD);
                    next++;
                }
                case 2 -> cursor.seek(new StartPosition.At(new Sequence(chance.nextInt((int) next + 1))));
                default -> heard += take(cursor, 1 + chance.nextInt(3_000));
            }
        }
        assertThat(framesOut()).isEqualTo(heard);
        assertThat(heard).isGreaterThan(10_000);
    }

    /** How many frames there were in everything that the cursor gave. */
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
        return logs.measures().stream()
                .filter(measure -> measure.name().equals(name) && measure.tags().equals(tags))
                .map(Measure::value)
                .findFirst()
                .orElseThrow()
                .getAsDouble();
    }
}
