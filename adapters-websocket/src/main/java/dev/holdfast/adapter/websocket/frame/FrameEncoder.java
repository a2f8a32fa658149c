// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the server's text, ping, pong and close frames (RFC 6455 §5.2): unmasked and unfragmented. Stateless, for any thread.
 */
public final class FrameEncoder {

    private FrameEncoder() {}

    public static ByteBuffer text(byte[] utf8) {
        return frame(OpCode.TEXT, utf8);
    }

    /** The answer to a ping (RFC 6455 §5.5.3). */
    public static ByteBuffer pong(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        return frame(OpCode.PONG, copy);
    }

    public static ByteBuffer ping() {
        return frame(OpCode.PING, new byte[0]);
    }

    /** @param phrase cut at a character boundary to the 123 bytes that fit beside the code */
    public static ByteBuffer close(int code, String phrase) {
        byte[] utf8 = phrase.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(utf8.length, OpCode.CONTROL_BYTES_MAX - 2);
        while (length > 0 && length < utf8.length && (utf8[length] & 0xC0) == 0x80) {
            length--;
        }
        return frame(
                OpCode.CLOSE,
                ByteBuffer.allocate(2 + length)
                        .putShort((short) code)
                        .put(utf8, 0, length)
                        .array());
    }

    private static ByteBuffer frame(int opcode, byte[] payload) {
        int header = FrameHeader.bytes(payload.length);
        ByteBuffer frame = ByteBuffer.allocate(header + payload.length);
        frame.put(0, (byte) (OpCode.FIN | opcode));
        FrameHeader.putRest(frame, 0, payload.length);
        return frame.put(header, payload);
    }
}
