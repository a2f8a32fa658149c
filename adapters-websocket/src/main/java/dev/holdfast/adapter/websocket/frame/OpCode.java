// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

/** The opcodes and sizes of RFC 6455 §5.2 and §5.5. Ints, because they are read from and written to single bytes. */
public final class OpCode {

    static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    /** The bit of a frame's first byte that marks the last frame of a message. */
    public static final int FIN = 0x80;

    /** RFC 6455 §5.5: the largest payload of a control frame. */
    public static final int CONTROL_BYTES_MAX = 125;

    private OpCode() {}

    /** Whether it is a data frame's rather than a control frame's. */
    static boolean isData(int opcode) {
        return opcode < CLOSE;
    }

    public static boolean isClose(int opcode) {
        return opcode == CLOSE;
    }
}
