// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadBufferTest {

    private static final int LARGEST_FRAME = 65_550;

    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking(0, 4096, 72 * 1024, 16);
    private final ReadBuffers buffers = new ReadBuffers(pool);
    private final ReadBuffer buffer = new ReadBuffer(buffers);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void measure() {
        buffers.bindTo(registry);
    }

    @AfterEach
    void release() {
        buffer.release();
        assertThat(pool.getLeaks()).isEmpty();
        assertThat(measured("read_buffers")).isZero();
    }

    private static void read(ByteBuffer target, int bytes) {
        BufferUtil.append(target, ByteBuffer.allocate(bytes));
    }

    @Test
    void anIdleConnectionHasNone() {
        buffer.withSpace(0);
        buffer.trim();

        assertThat(buffer.heldBytes()).isZero();
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.content().hasRemaining()).isFalse();
    }

    @Test
    void aFewBytesOfAFrameHoldOneSmallBuffer() {
        read(buffer.withSpace(0), 9);
        buffer.trim();

        assertThat(buffer.heldBytes()).isLessThanOrEqualTo(4096);
        assertThat(buffer.content().remaining()).isEqualTo(9);
    }

    /** Otherwise one byte, sent again and again, costs a large buffer each time. */
    @Test
    void theHeaderOfALargeFrameAloneGetsNoLargeBuffer() {
        read(buffer.withSpace(0), 14);
        buffer.trim();

        buffer.withSpace(LARGEST_FRAME);

        assertThat(buffer.heldBytes()).isLessThanOrEqualTo(16 * 1024);
    }

    @Test
    void theBufferGrowsAsALargeFrameArrivesAndKeepsItsBytes() {
        int arrived = 0;
        while (arrived < LARGEST_FRAME) {
            ByteBuffer target = buffer.withSpace(LARGEST_FRAME);
            int space = BufferUtil.space(target);
            assertThat(space).as("space after %d bytes", arrived).isPositive();
            int next = Math.min(space, LARGEST_FRAME - arrived);
            read(target, next);
            arrived += next;
        }

        assertThat(buffer.content().remaining()).isEqualTo(LARGEST_FRAME);
    }

    private double measured(String purpose) {
        return registry.get("holdfast_direct_memory_bytes")
                .tag("purpose", purpose)
                .gauge()
                .value();
    }

    @Test
    void whatAConnectionHoldsWhileItWaitsIsMeasured() {
        read(buffer.withSpace(0), 9);
        assertThat(measured("read_buffers")).isZero();

        buffer.trim();
        assertThat(measured("read_buffers")).isEqualTo(4096);
        assertThat(measured("read_buffers_idle")).isEqualTo(16 * 1024);

        read(buffer.withSpace(LARGEST_FRAME), 10_000);
        buffer.trim();
        assertThat(measured("read_buffers")).isEqualTo(buffer.heldBytes()).isEqualTo(16 * 1024);

        buffer.release();
        assertThat(measured("read_buffers")).isZero();
    }

    @Test
    void bytesThatCameWithTheHandshakeAreMeasured() {
        buffer.begin(ByteBuffer.allocate(100));

        assertThat(measured("read_buffers")).isEqualTo(16 * 1024);
    }

    /** The garbage collector frees a buffer that is not pooled, and may not run for long. */
    @Test
    void theLargestFramesUseTheSameBufferAgain() {
        ReadBuffers largest = ReadBuffers.forFramesOf(LARGEST_FRAME);
        RetainableByteBuffer first = largest.acquire(LARGEST_FRAME);
        ByteBuffer memory = first.getByteBuffer();
        first.release();

        RetainableByteBuffer second = largest.acquire(LARGEST_FRAME);

        assertThat(second.getByteBuffer()).isSameAs(memory);
        second.release();
    }
}
