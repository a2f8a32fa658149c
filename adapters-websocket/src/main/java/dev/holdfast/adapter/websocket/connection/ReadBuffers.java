// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * The direct memory that connections read into: a pool, and a sum of what connections hold while they wait for the rest of a
 * message. A pool of its own, not Jetty's for HTTP, so that both are known. Thread-safe; never blocks.
 */
public final class ReadBuffers implements MeterBinder {

    /** Jetty's own step between the sizes of buffers. */
    private static final int STEP = 4096;

    /** Jetty's own limit: there are 16 sizes at least. */
    private static final int POOLED_BYTES_MIN = 16 * STEP;

    /** Each size takes about a kilobyte of heap. */
    private static final int POOLED_BYTES_MAX = 256 * STEP;

    private final ArrayByteBufferPool pool;
    private final LongAdder held = new LongAdder();

    public ReadBuffers(ArrayByteBufferPool pool) {
        this.pool = pool;
    }

    /**
     * With a pool for frames of this size. A frame that fits no buffer of the pool would get one that the garbage collector frees:
     * direct memory would grow with each frame until the next collection.
     */
    public static ReadBuffers forFramesOf(int bytesMax) {
        int whole = (bytesMax + STEP - 1) / STEP * STEP;
        return new ReadBuffers(
                new ArrayByteBufferPool(0, STEP, Math.max(POOLED_BYTES_MIN, Math.min(POOLED_BYTES_MAX, whole))));
    }

    RetainableByteBuffer.Mutable acquire(int bytes) {
        return pool.acquire(bytes, true);
    }

    /** A connection holds so many bytes more, or less, while it waits. */
    void held(int more) {
        held.add(more);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, "read_buffers", buffers -> buffers.held.sum());
        bind(registry, "read_buffers_idle", buffers -> buffers.pool.getAvailableDirectMemory());
    }

    private void bind(MeterRegistry registry, String purpose, ToDoubleFunction<ReadBuffers> bytes) {
        Gauge.builder("holdfast_direct_memory_bytes", this, bytes)
                .description("direct memory by what it is for")
                .tag("purpose", purpose)
                .register(registry);
    }
}
