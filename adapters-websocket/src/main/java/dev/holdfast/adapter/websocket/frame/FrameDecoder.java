// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RFC 6455 frames from a byte stream. Checks each header (reserved bits, opcode, mask, length, order) before any
 * memory is allocated for its payload. Unmasks whole binary messages in place; passes all other frames through as raw bytes.
 * Confined to the thread that reads the connection.
 */
public final class FrameDecoder {

    /** RFC 6455 §5.2: two bytes, up to eight of length, four of mask. */
    private static final int HEADER_BYTES_MAX = 14;

    private final FrameHandler handler;
    private final int textBytesMax;
    private int binaryBytesMax;

    /** Bytes left of the frame that is being passed through. */
    private long passThroughBytes;

    /** Whether the frame being passed through is dropped: a pong has done its work when it arrives. */
    private boolean dropping;

    /** The opcode of the unfinished fragmented message, or 0. */
    private int fragmentedOpcode;

    private long fragmentedBytes;
    private boolean ended;

    public FrameDecoder(FrameHandler handler, int textBytesMax, int binaryBytesMax) {
        this.handler = handler;
        this.textBytesMax = textBytesMax;
        this.binaryBytesMax = binaryBytesMax;
    }

    /** Sets the largest binary message: the session's limit, once the connection has a session. */
    public void limitBinary(int bytesMax) {
        binaryBytesMax = bytesMax;
    }

    /** The smallest buffer with which {@link #decode} always makes progress, in bytes. */
    public int bufferBytesMin() {
        return HEADER_BYTES_MAX + binaryBytesMax;
    }

    /** Decodes as far as the bytes go; an incomplete frame stays in the buffer. May block in the handler. */
    public void decode(ByteBuffer in) {
        decode(in, true);
    }

    /**
     * Decodes whole binary messages only, and so never blocks: stops before any other frame.
     *
     * @return whether it stopped, so that {@link #decode} must continue
     */
    public boolean decodeAudio(ByteBuffer in) {
        return decode(in, false);
    }

    private boolean decode(ByteBuffer in, boolean all) {
        while (in.hasRemaining() && !ended) {
            if (!all && !isWholeBinary(in)) {
                return true;
            }
            if (passThroughBytes > 0) {
                passThrough(in);
            } else if (!decodeFrame(in)) {
                return false;
            }
        }
        if (ended) {
            in.position(in.limit());
        }
        return false;
    }

    private boolean isWholeBinary(ByteBuffer in) {
        return passThroughBytes == 0 && in.get(in.position()) == (byte) (OpCode.FIN | OpCode.BINARY);
    }

    private void passThrough(ByteBuffer in) {
        int length = (int) Math.min(passThroughBytes, in.remaining());
        ByteBuffer chunk = in.slice(in.position(), length);
        in.position(in.position() + length);
        passThroughBytes -= length;
        if (!dropping) {
            handler.passThrough(chunk);
        }
    }

    /** Decodes one header, and the payload of a whole binary message. False: more bytes are needed. */
    private boolean decodeFrame(ByteBuffer in) {
        if (in.remaining() < 2) {
            return false;
        }
        int at = in.position();
        int first = in.get(at) & 0xFF;
        int second = in.get(at + 1) & 0xFF;
        boolean fin = (first & OpCode.FIN) != 0;
        int opcode = first & 0x0F;
        int shortLength = second & 0x7F;
        String fault = fault(first, second, fin, opcode, shortLength);
        if (fault != null) {
            reject(CloseReason.PROTOCOL_ERROR, fault);
            return true;
        }
        int lengthBytes = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
        int header = 2 + lengthBytes + 4;
        if (in.remaining() < header) {
            return false;
        }
        long length =
                lengthBytes == 0 ? shortLength : lengthBytes == 2 ? in.getShort(at + 2) & 0xFFFF : in.getLong(at + 2);
        if (length < 0 || lengthBytes == 2 && length < 126 || lengthBytes == 8 && length < 1 << 16) {
            reject(CloseReason.PROTOCOL_ERROR, "a frame's length must use the fewest bytes and must not be negative");
            return true;
        }
        if (isData(opcode) && !fitsItsMessage(opcode, fin, length)) {
            return true;
        }
        if (opcode == OpCode.BINARY && fin) {
            return binary(in, header, (int) length);
        }
        if (handler.accept(opcode)) {
            passThroughBytes = header + length;
            dropping = opcode == OpCode.PONG;
        } else {
            ended = true;
        }
        return true;
    }

    private boolean binary(ByteBuffer in, int header, int length) {
        if (in.remaining() < header + length) {
            return false;
        }
        int from = in.position() + header;
        Masking.unmask(in, from, from + length, in.getInt(from - 4));
        int end = in.limit();
        in.limit(from + length).position(from);
        handler.binary(in);
        in.limit(end).position(from + length);
        return true;
    }

    private @Nullable String fault(int first, int second, boolean fin, int opcode, int shortLength) {
        if ((first & 0x70) != 0) {
            return "reserved bits must be zero: no extension was negotiated";
        }
        if ((second & 0x80) == 0) {
            return "a client must mask its frames";
        }
        if (opcode > OpCode.PONG || opcode > OpCode.BINARY && opcode < OpCode.CLOSE) {
            return "this opcode is reserved";
        }
        if (!isData(opcode)) {
            return fin && shortLength <= OpCode.CONTROL_BYTES_MAX
                    ? null
                    : "a control frame must not be fragmented and has at most 125 bytes";
        }
        if (opcode == OpCode.CONTINUATION) {
            return fragmentedOpcode != 0 ? null : "there is no message to continue";
        }
        return fragmentedOpcode == 0 ? null : "the fragmented message before this one is not finished";
    }

    private static boolean isData(int opcode) {
        return opcode < OpCode.CLOSE;
    }

    /** Adds a data frame to its message's size. False: the message is too big, and decoding has ended. */
    private boolean fitsItsMessage(int opcode, boolean fin, long length) {
        int messageOpcode = opcode == OpCode.CONTINUATION ? fragmentedOpcode : opcode;
        int max = messageOpcode == OpCode.TEXT ? textBytesMax : binaryBytesMax;
        boolean fits = length <= max;
        if (fits) {
            fragmentedBytes = opcode == OpCode.CONTINUATION ? fragmentedBytes + length : length;
            fragmentedOpcode = fin ? 0 : messageOpcode;
            fits = fragmentedBytes <= max;
        }
        if (!fits) {
            String kind = messageOpcode == OpCode.TEXT ? "text" : "binary";
            reject(CloseReason.MESSAGE_TOO_BIG, "a " + kind + " message has at most " + max + " bytes");
        }
        return fits;
    }

    private void reject(CloseReason reason, String explanation) {
        ended = true;
        handler.rejected(reason, explanation);
    }
}
