// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Finds frame and message boundaries in one direction of a WebSocket (RFC 6455 §5.2), byte by byte. Parses headers only. For
 * one thread.
 */
final class MessageScanner {

    /** The protocol's maximum for a text message. */
    static final int TEXT_BYTES_MAX = 64 * 1024;

    private static final int OPCODE_CONTINUATION = 0;
    private static final int OPCODE_TEXT = 1;
    private static final int FIRST_CONTROL_OPCODE = 8;
    private static final int HEADER_BYTES_MIN = 2;
    private static final int MASK_BYTES = 4;

    private final boolean keepsText;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean inText;
    private boolean fin;
    private int opcode;
    private int headerBytes = HEADER_BYTES_MIN;
    /** End of the extended length within the header. */
    private int lengthBytesUntil;

    private long payloadBytes;
    /** Bytes of the current frame so far; 0 between frames. */
    private long bytesIntoFrame;

    private int dataFrames;

    /** @param keepsText whether to keep text payloads, which must not be masked */
    MessageScanner(boolean keepsText) {
        this.keepsText = keepsText;
    }

    /** Scans the next byte. Returns true if a text or binary message ends with it. */
    boolean accept(byte next) {
        if (bytesIntoFrame < headerBytes) {
            header(next & 0xFF);
        } else if (keepsText && inText && opcode < FIRST_CONTROL_OPCODE && text.size() < TEXT_BYTES_MAX) {
            text.write(next);
        }
        bytesIntoFrame++;
        return frameEndsHere() && endFrame();
    }

    /** Number of complete text and binary frames so far. */
    int dataFrames() {
        return dataFrames;
    }

    /** Whether this number of bytes of a text or binary frame has passed, or all of them but the last. */
    boolean isIntoDataFrame(int bytes) {
        if (bytesIntoFrame == 0 || opcode >= FIRST_CONTROL_OPCODE) {
            return false;
        }
        boolean lastByteIsNext = bytesIntoFrame >= headerBytes && bytesIntoFrame == headerBytes + payloadBytes - 1;
        return bytesIntoFrame == bytes || lastByteIsNext;
    }

    /** The text of the message that just ended; empty if it was binary. */
    String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    private void header(int next) {
        switch ((int) bytesIntoFrame) {
            case 0 -> {
                fin = (next & 0x80) != 0;
                opcode = next & 0x0F;
                if (opcode != OPCODE_CONTINUATION && opcode < FIRST_CONTROL_OPCODE) {
                    inText = opcode == OPCODE_TEXT;
                    text.reset();
                }
            }
            case 1 -> {
                int length = next & 0x7F;
                int extended = length == 127 ? Long.BYTES : length == 126 ? Short.BYTES : 0;
                headerBytes = HEADER_BYTES_MIN + extended + ((next & 0x80) != 0 ? MASK_BYTES : 0);
                lengthBytesUntil = HEADER_BYTES_MIN + extended;
                payloadBytes = extended == 0 ? length : 0;
            }
            default -> {
                if (bytesIntoFrame < lengthBytesUntil) {
                    payloadBytes = payloadBytes << 8 | next;
                }
            }
        }
    }

    private boolean frameEndsHere() {
        return bytesIntoFrame >= headerBytes && bytesIntoFrame == headerBytes + payloadBytes;
    }

    private boolean endFrame() {
        bytesIntoFrame = 0;
        headerBytes = HEADER_BYTES_MIN;
        if (opcode >= FIRST_CONTROL_OPCODE) {
            return false;
        }
        dataFrames++;
        return fin;
    }
}
