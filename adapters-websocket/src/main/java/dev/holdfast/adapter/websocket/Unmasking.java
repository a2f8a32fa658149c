package dev.holdfast.adapter.websocket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Takes a client's mask off its payload (RFC 6455 §5.3), eight bytes at a time. */
final class Unmasking {

    private Unmasking() {}

    /** @param bytes big endian; changed in place between the two indices */
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
