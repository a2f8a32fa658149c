// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.micro;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures appends of a 160-byte frame to a log on disk that retains one second. JMH gives each thread its own instance.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LogAppend {

    /** The frames between two prunings have 80 MB. */
    private static final int FRAMES_PER_PRUNING = 500_000;

    private final ByteBuffer frame =
            AudioFrame.write(Codec.OPUS, 0, 480, 0, 0, ByteBuffer.allocate(160 - AudioFrame.HEADER_BYTES));

    /** Bounds the log between two prunings by age. */
    private static final long SESSION_BYTES_MAX = 64L << 20;

    private Path folder;
    private LocalAudioLogs logs;
    private AudioAppender appender;
    private long sequence;

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = Files.createTempDirectory("holdfast-micro");
        AudioLogSettings settings = AudioLogSettings.DEFAULT
                .withRetention(Optional.of(Duration.ofSeconds(1)))
                .withSessionBytesMax(SESSION_BYTES_MAX);
        logs = LocalAudioLogs.inFolder(folder, WebSocketAdapter.frameFormat(), settings, new SystemClock());
        appender = logs.open(new SessionId("caring-king-275"), QualityTier.STANDARD)
                .appender(1);
    }

    /** The system clock. Stateless: any thread may use it. */
    private static final class SystemClock implements Clock {

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration time) {
            LockSupport.parkNanos(time.toNanos());
        }
    }

    @Benchmark
    public Object append() {
        frame.putInt(8, (int) sequence).putLong(12, sequence * TimeUnit.MILLISECONDS.toMicros(10));
        if (++sequence % FRAMES_PER_PRUNING == 0) {
            logs.applyRetention();
        }
        AppendResult result = appender.append(frame);
        while (result == AppendResult.NOT_READY) {
            // Thousands of times faster than a speaker: the disk is behind.
            Thread.onSpinWait();
            result = appender.append(frame);
        }
        return result;
    }

    @TearDown(Level.Trial)
    public void clear() throws IOException {
        logs.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
