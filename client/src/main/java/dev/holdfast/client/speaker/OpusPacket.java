// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import java.nio.ByteBuffer;

/** The framing of Opus packets (RFC 6716 §3). */
final class OpusPacket {

    private static final int CODE_MASK = 0b11;
    private static final int ONE_FRAME = 0;
    private static final int TWO_EQUAL_FRAMES = 1;
    private static final int COUNTED_FRAMES = 3;
    private static final int COUNT_MASK = 0x3F;

    private OpusPacket() {}

    /**
     * A packet of the same duration whose frames are empty, which a decoder renders as silence (RFC 6716 §3.2.1, DTX). Does
     * not change the given packet's position.
     */
    static ByteBuffer silent(ByteBuffer packet) {
        int toc = packet.get(packet.position());
        int code = toc & CODE_MASK;
        int config = toc & ~CODE_MASK;
        if (code == ONE_FRAME) {
            return ByteBuffer.wrap(new byte[] {(byte) config});
        }
        if (code != COUNTED_FRAMES || packet.remaining() < 2) {
            return ByteBuffer.wrap(new byte[] {(byte) (config | TWO_EQUAL_FRAMES)});
        }
        int count = packet.get(packet.position() + 1) & COUNT_MASK;
        return ByteBuffer.wrap(new byte[] {(byte) toc, (byte) count});
    }
}
