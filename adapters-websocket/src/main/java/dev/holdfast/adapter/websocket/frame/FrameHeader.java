// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;

/** Headers of unmasked frames (RFC 6455 §5.2), whose length takes the fewest bytes. Stateless, for any thread. */
public final class FrameHeader {

    /** The short length that says: the length follows in two bytes. */
    public static final int LENGTH_16 = 126;

    /** The short length that says: the length follows in eight bytes. */
    public static final int LENGTH_64 = 127;

    private FrameHeader() {}

    /** The length of a frame's header. */
    public static int bytes(int payloadBytes) {
        return payloadBytes < LENGTH_16 ? 2 : payloadBytes < 1 << 16 ? 4 : 10;
    }

    /** Writes all of a header but its first byte, which begins at an index. */
    public static void putRest(ByteBuffer target, int at, int payloadBytes) {
        if (payloadBytes < LENGTH_16) {
            target.put(at + 1, (byte) payloadBytes);
        } else if (payloadBytes < 1 << 16) {
            target.put(at + 1, (byte) LENGTH_16).putShort(at + 2, (short) payloadBytes);
        } else {
            target.put(at + 1, (byte) LENGTH_64).putLong(at + 2, payloadBytes);
        }
    }
}
