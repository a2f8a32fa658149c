// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the unmasking of a speaker's message. In this package because {@link Masking} is package-private. JMH gives
 * each thread its own instance.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskingSpeed {

    private static final int MASK = 0x5AC3_1E87;

    @Param({"160", "3200"})
    public int bytes;

    private ByteBuffer message;

    @Setup
    public void make() {
        message = ByteBuffer.allocateDirect(bytes);
    }

    @Benchmark
    public ByteBuffer unmask() {
        Masking.unmask(message, 0, bytes, MASK);
        return message;
    }
}
