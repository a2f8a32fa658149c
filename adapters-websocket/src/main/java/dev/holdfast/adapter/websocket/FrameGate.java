package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every frame's header before anybody allocates for it: reserved bits, opcodes, masks, lengths, order. Whole
 * binary messages leave here unmasked, in place; everything else goes on to Tyrus as it came. For one thread.
 */
final class FrameGate {

    /** RFC 6455 §5.2: two bytes, up to eight of length, four of mask. */
    static final int HEADER_BYTES_MAX = 14;

    private final Inlet inlet;
    private final int textBytesMax;
    private int binaryBytesMax;

    /** What is left of a frame that goes on to Tyrus. */
    private long passing;

    /** Whether it goes no further: that a pong came is all there is to it. */
    private boolean toNobody;

    /** The opcode of a fragmented message under way, or 0. */
    private int fragmented;

    private long fragmentedBytes;
    private boolean shut;

    FrameGate(Inlet inlet, int textBytesMax, int binaryBytesMax) {
        this.inlet = inlet;
        this.textBytesMax = textBytesMax;
        this.binaryBytesMax = binaryBytesMax;
    }

    /** A connection that takes up a session learns the session's limit. */
    void limitBinary(int bytesMax) {
        binaryBytesMax = bytesMax;
    }

    /** What a buffer must be able to hold for {@link #take} to make progress. */
    int bufferBytesMin() {
        return HEADER_BYTES_MAX + binaryBytesMax;
    }

    /** Takes what can be taken now; what is left needs more bytes behind it. May block in what it hands on. */
    void take(ByteBuffer in) {
        take(in, true);
    }

    /**
     * The same without blocking: stops before whatever is not audio.
     *
     * @return whether it stopped, so that {@link #take} must go on
     */
    boolean takeAudio(ByteBuffer in) {
        return take(in, false);
    }

    private boolean take(ByteBuffer in, boolean all) {
        while (in.hasRemaining() && !shut) {
            if (!all && !isAudio(in)) {
                return true;
            }
            if (passing > 0) {
                pass(in);
            } else if (!begin(in)) {
                return false;
            }
        }
        if (shut) {
            in.position(in.limit());
        }
        return false;
    }

    /** Whether a whole binary message begins here. */
    private boolean isAudio(ByteBuffer in) {
        return passing == 0 && in.get(in.position()) == (byte) (SocketFrames.FIN | SocketFrames.BINARY);
    }

    private void pass(ByteBuffer in) {
        int length = (int) Math.min(passing, in.remaining());
        ByteBuffer chunk = in.slice(in.position(), length);
        in.position(in.position() + length);
        passing -= length;
        if (!toNobody) {
            inlet.toTyrus(chunk);
        }
    }

    /** Whether a frame's header could be read and dealt with. */
    private boolean begin(ByteBuffer in) {
        if (in.remaining() < 2) {
            return false;
        }
        int at = in.position();
        int first = in.get(at) & 0xFF;
        int second = in.get(at + 1) & 0xFF;
        boolean fin = (first & SocketFrames.FIN) != 0;
        int opcode = first & 0x0F;
        int shortLength = second & 0x7F;
        String fault = fault(first, second, fin, opcode, shortLength);
        if (fault != null) {
            refuse(CloseReason.PROTOCOL_ERROR, fault);
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
            refuse(CloseReason.PROTOCOL_ERROR, "a frame's length is written in the fewest bytes, and is not negative");
            return true;
        }
        if (isData(opcode) && !counts(opcode, fin, length)) {
            return true;
        }
        if (opcode == SocketFrames.BINARY && fin) {
            return binary(in, header, (int) length);
        }
        if (inlet.mayPass(opcode)) {
            passing = header + length;
            toNobody = opcode == SocketFrames.PONG;
        } else {
            shut = true;
        }
        return true;
    }

    private boolean binary(ByteBuffer in, int header, int length) {
        if (in.remaining() < header + length) {
            return false;
        }
        int from = in.position() + header;
        Unmasking.unmask(in, from, from + length, in.getInt(from - 4));
        int end = in.limit();
        in.limit(from + length).position(from);
        inlet.binary(in);
        in.limit(end).position(from + length);
        return true;
    }

    private @Nullable String fault(int first, int second, boolean fin, int opcode, int shortLength) {
        if ((first & 0x70) != 0) {
            return "reserved bits are zero: no extension was agreed";
        }
        if ((second & 0x80) == 0) {
            return "a client masks its frames";
        }
        if (opcode > SocketFrames.PONG || opcode > SocketFrames.BINARY && opcode < SocketFrames.CLOSE) {
            return "this opcode means nothing";
        }
        if (!isData(opcode)) {
            return fin && shortLength <= SocketFrames.CONTROL_BYTES_MAX
                    ? null
                    : "a control frame is whole and has at most 125 bytes";
        }
        if (opcode == SocketFrames.CONTINUATION) {
            return fragmented != 0 ? null : "there is no message to continue";
        }
        return fragmented == 0 ? null : "the message before was not finished";
    }

    private static boolean isData(int opcode) {
        return opcode < SocketFrames.CLOSE;
    }

    /** Counts what a data frame adds to its message. */
    private boolean counts(int opcode, boolean fin, long length) {
        int kind = opcode == SocketFrames.CONTINUATION ? fragmented : opcode;
        int max = kind == SocketFrames.TEXT ? textBytesMax : binaryBytesMax;
        if (length > max) {
            return tooBig(kind, max);
        }
        fragmentedBytes = opcode == SocketFrames.CONTINUATION ? fragmentedBytes + length : length;
        fragmented = fin ? 0 : kind;
        return fragmentedBytes <= max || tooBig(kind, max);
    }

    /** Never true: the message does not count. */
    private boolean tooBig(int kind, int max) {
        refuse(
                CloseReason.MESSAGE_TOO_BIG,
                "a " + (kind == SocketFrames.TEXT ? "text" : "binary") + " message has at most " + max + " bytes here");
        return false;
    }

    private void refuse(CloseReason reason, String explanation) {
        shut = true;
        inlet.refused(reason, explanation);
    }

    /** Where frames go. */
    interface Inlet {

        /** A whole binary message, unmasked, from position to limit; gone when this returns. */
        void binary(ByteBuffer payload);

        /** Whether a frame that is not a whole binary message may come in at all. */
        boolean mayPass(int opcode);

        /** Bytes for Tyrus; gone when this returns. */
        void toTyrus(ByteBuffer bytes);

        /** Nothing more is taken in. */
        void refused(CloseReason reason, String explanation);
    }
}
