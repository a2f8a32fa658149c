// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.micro;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the check of a frame in place, as on the hot path, and its parse into an {@link AudioFrame}. JMH gives each
 * thread its own instance.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderParsing {

    private final ByteBuffer frame =
            AudioFrame.write(Codec.OPUS, 0, 480, 7, 70_000, ByteBuffer.allocate(160 - AudioFrame.HEADER_BYTES));

    @Benchmark
    public AudioFrame.Fault fault() {
        return AudioFrame.fault(frame, 0, frame.remaining());
    }

    @Benchmark
    public Optional<AudioFrame> parse() {
        return AudioFrame.parse(frame);
    }
}
