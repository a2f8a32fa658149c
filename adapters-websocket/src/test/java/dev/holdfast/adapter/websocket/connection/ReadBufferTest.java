// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadBufferTest {

    private static final int LARGEST_FRAME = 65_550;

    /** With the sizes of the server's pool. */
    private final ArrayByteBufferPool.Tracking pool = new ArrayByteBufferPool.Tracking();

    private final ReadBuffer buffer = new ReadBuffer(pool);

    @AfterEach
    void release() {
        buffer.release();
        assertThat(pool.getLeaks()).isEmpty();
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
}
