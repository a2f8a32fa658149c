// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Removes the mask of RFC 6455 §5.3 from a client's payload, in place and eight bytes at a time. Stateless. */
final class Masking {

    private Masking() {}

    /** @param bytes big endian; the bytes between the two indices are changed */
    static void unmask(ByteBuffer bytes, int from, int to, int mask) {
        assert bytes.order() == ByteOrder.BIG_ENDIAN;
        long twice = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, bytes.getLong(at) ^ twice);
        }
        for (int shift = 24; at < to; at++, shift = shift == 0 ? 24 : shift - 8) {
            bytes.put(at, (byte) (bytes.get(at) ^ mask >>> shift));
        }
    }
}
