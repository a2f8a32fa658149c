// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/** Writes masked WebSocket frames, as a client does (RFC 6455 §5). Stateless: any thread may use it. */
public final class ClientFrames {

    static final int TEXT = 0x81;
    public static final int BINARY = 0x82;
    static final int PONG = 0x8A;

    public static final int HEADER_BYTES_MAX = 8;

    /** Not zero, because a server may skip unmasking for a zero key. */
    private static final int MASK = 0x5AC3_1E87;

    private ClientFrames() {}

    /** Writes the header at the buffer's position. */
    public static void putHeader(ByteBuffer target, int firstByte, int length) {
        target.put((byte) firstByte);
        if (length < 126) {
            target.put((byte) (0x80 | length));
        } else {
            target.put((byte) (0x80 | 126)).putShort((short) length);
        }
        target.putInt(MASK);
    }

    /** Masks a whole payload, which lies between two indices. */
    public static void mask(ByteBuffer bytes, int from, int to) {
        long twice = (long) MASK << 32 | MASK & 0xFFFF_FFFFL;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, bytes.getLong(at) ^ twice);
        }
        for (int shift = 24; at < to; at++, shift = shift == 0 ? 24 : shift - 8) {
            bytes.put(at, (byte) (bytes.get(at) ^ MASK >>> shift));
        }
    }

    /** A pong that repeats a ping's payload, of up to 125 bytes. */
    static ByteBuffer pong(ByteBuffer ping, int at, int length) {
        byte[] payload = new byte[length];
        ping.get(at, payload);
        return frame(PONG, payload);
    }

    /** A whole frame with a copy of this payload, which is left as it is. */
    static ByteBuffer frame(int firstByte, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES_MAX + payload.length);
        putHeader(frame, firstByte, payload.length);
        int from = frame.position();
        frame.put(payload);
        mask(frame, from, frame.position());
        return frame.flip();
    }
}
