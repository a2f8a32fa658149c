// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/** Parses unmasked WebSocket frames in place, as a server sends them (RFC 6455 §5.2). Stateless: any thread may use it. */
final class ServerFrames {

    static final int TEXT = 0x81;
    static final int BINARY = 0x82;
    static final int CLOSE = 0x88;
    static final int PING = 0x89;
    static final int PONG = 0x8A;

    private ServerFrames() {}

    /** Receives each complete frame, on the thread that parses. */
    @FunctionalInterface
    interface Sink {

        /**
         * @param firstByte FIN, reserved bits and opcode
         * @param at index of the payload
         */
        void frame(int firstByte, ByteBuffer bytes, int at, int length);
    }

    /**
     * Passes every complete frame to the sink.
     *
     * @return index of the first incomplete frame; {@code to} if all are complete
     */
    static int read(ByteBuffer bytes, int from, int to, Sink sink) {
        int at = from;
        while (to - at >= 2) {
            long length = bytes.get(at + 1) & 0xFF;
            int header = 2;
            if (length == 126) {
                header = 4;
                length = to - at < header ? Integer.MAX_VALUE : bytes.getShort(at + 2) & 0xFFFF;
            } else if (length == 127) {
                header = 10;
                length = to - at < header ? Integer.MAX_VALUE : bytes.getLong(at + 2);
            }
            if (to - at - header < length) {
                return at;
            }
            sink.frame(bytes.get(at) & 0xFF, bytes, at + header, (int) length);
            at += header + (int) length;
        }
        return at;
    }
}
