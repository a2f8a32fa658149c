// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.jetty;

import org.eclipse.jetty.io.ArrayByteBufferPool;

/**
 * Jetty's pool of buffers for requests and responses, with the number of buffers of one size limited so that the pool knows which
 * are in use. WebSockets have a pool of their own. Thread-safe.
 */
final class HttpBufferPool extends ArrayByteBufferPool {

    /** Jetty's own step between sizes, and its largest size. */
    private static final int STEP = 4096;

    private static final int POOLED_BYTES_MAX = 16 * STEP;

    /** Beyond it Jetty keeps buffers in a queue, and does not count those in use. */
    private static final int SAME_SIZE_MAX = 256;

    HttpBufferPool() {
        super(0, STEP, POOLED_BYTES_MAX, SAME_SIZE_MAX);
    }

    /** Bytes of buffers that a request or a response has now, or a connection whose request is not complete. */
    long bytesInUse() {
        // Buffers that are new, and return to the pool for the first time when they are released.
        long sum = getReserved();
        for (int bytes = STEP; bytes <= POOLED_BYTES_MAX; bytes += STEP) {
            sum += (long) bytes * poolFor(bytes, true).getInUseCount();
        }
        return sum;
    }

    /** Bytes of buffers that wait for their next use; up to an eighth of the heap. */
    long bytesIdle() {
        return getAvailableDirectMemory();
    }
}
