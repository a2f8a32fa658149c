// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has read and not decoded, in a direct buffer of {@link ReadBuffers}. An idle connection has none, and one that
 * waits for the rest of a frame has one of about the size of what has arrived. Confined to the event loop.
 */
final class ReadBuffer {

    /** Half a second of PCM at 16 kHz, and a quarter of the largest buffer that Jetty's pool keeps. */
    private static final int CAPACITY = 16 * 1024;

    private final ReadBuffers pool;
    private @Nullable RetainableByteBuffer buffer;

    /** What of it the pool counts as held. Changes between two reads only: usually it is 0 before and after. */
    private int counted;

    ReadBuffer(ReadBuffers pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return buffer == null || !buffer.hasRemaining();
    }

    /** The undecoded bytes, to be decoded in place. */
    ByteBuffer content() {
        return buffer == null ? BufferUtil.EMPTY_BUFFER : buffer.getByteBuffer();
    }

    /** Direct memory that it takes, in bytes. */
    int heldBytes() {
        return buffer == null ? 0 : buffer.capacity();
    }

    /**
     * A buffer whose undecoded bytes stand at its beginning, in Jetty's flush mode.
     *
     * @param capacityMin what those and the rest of their frame take; it is reached as bytes arrive, so that a header alone gets
     *     no large buffer
     */
    ByteBuffer withSpace(int capacityMin) {
        int arrived = buffer == null ? 0 : buffer.remaining();
        int wanted = Math.max(CAPACITY, Math.min(capacityMin, 2 * arrived));
        if (buffer == null) {
            buffer = pool.acquire(wanted);
        } else if (buffer.capacity() < wanted) {
            moveTo(buffer, wanted);
        } else {
            BufferUtil.compact(buffer.getByteBuffer());
        }
        return buffer.getByteBuffer();
    }

    /** Begins with bytes that were read already. */
    void begin(ByteBuffer early) {
        buffer = pool.acquire(Math.max(early.remaining(), CAPACITY));
        BufferUtil.append(buffer.getByteBuffer(), early);
        count();
    }

    /** Nothing more is to be read now: returns the buffer, or most of it if it holds undecoded bytes. */
    void trim() {
        if (buffer == null) {
            return;
        }
        if (!buffer.hasRemaining()) {
            release();
            return;
        }
        if (buffer.remaining() <= buffer.capacity() / 4) {
            moveTo(buffer, buffer.remaining());
        }
        count();
    }

    private void count() {
        int held = heldBytes();
        if (held != counted) {
            pool.held(held - counted);
            counted = held;
        }
    }

    private void moveTo(RetainableByteBuffer source, int capacity) {
        RetainableByteBuffer target = pool.acquire(capacity);
        BufferUtil.append(target.getByteBuffer(), source.getByteBuffer());
        source.release();
        buffer = target;
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
            count();
        }
    }
}
