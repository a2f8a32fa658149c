// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects a message that arrives in pieces. Grows with what has arrived, never by what a header promises. Not thread-safe. */
final class MessageBuffer {

    private static final int CAPACITY_MIN = 512;

    private byte[] bytes = new byte[CAPACITY_MIN];
    private int length;

    /** Adds the bytes between two indices. */
    void add(ByteBuffer source, int from, int to) {
        int more = to - from;
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
        source.get(from, bytes, length, more);
        length += more;
    }

    /** The memory that it takes, in bytes. */
    int capacity() {
        return bytes.length;
    }

    /** All that was added, from position to limit. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, length);
    }
}
