// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RFC 6455 messages from a client's byte stream. Checks a frame's header before any memory is allocated for its payload;
 * unmasks in place. A text message fails with the octet that breaks UTF-8 (RFC 3629). Its handler may pause it; what follows
 * stays in the buffer. Confined to the thread that reads the connection.
 */
public final class FrameDecoder {

    /** RFC 6455 §5.2: two bytes, up to eight of length, four of mask. */
    public static final int HEADER_BYTES_MAX = 14;

    /** No binary message waits to be taken. */
    private static final int NONE = -1;

    private final FrameHandler handler;
    private final int textBytesMax;
    private int binaryBytesMax;

    /** The message that arrives in pieces; null between messages. */
    private @Nullable IncomingMessage message;

    /** Payload bytes left of that message's current frame. */
    private long payloadBytes;

    /** The current frame's mask, turned so that its first byte is due next. */
    private int mask;

    private boolean frameIsLast;
    private int bytesNeeded;
    private int messages;
    private boolean ended;
    private boolean paused;

    /** How much of the binary frame at the buffer's position the handler has taken, once it is unmasked; else {@link #NONE}. */
    private int takenBytes = NONE;

    /** What the handler has not taken of a binary message that came in several frames; null if there is none. */
    private @Nullable ByteBuffer untaken;

    public FrameDecoder(FrameHandler handler, int textBytesMax, int binaryBytesMax) {
        this.handler = handler;
        this.textBytesMax = textBytesMax;
        this.binaryBytesMax = binaryBytesMax;
    }

    /** Sets the largest binary message: the session's limit, once the connection has a session. */
    public void limitBinary(int bytesMax) {
        binaryBytesMax = bytesMax;
    }

    /** How large a buffer must be that holds the undecoded bytes and the rest of their frame; 0 if there are none. */
    public int bytesNeeded() {
        return bytesNeeded;
    }

    /** How many messages were decoded: data messages, and control frames that stand between them. */
    public int messages() {
        return messages;
    }

    /** Ends decoding without a word, and forgets what is unfinished: its memory would wait for the peer to close. */
    public void discard() {
        ended = true;
        message = null;
        untaken = null;
        takenBytes = NONE;
    }

    /** For the handler: decode nothing after the current message until {@link #resume}. */
    public void pause() {
        paused = true;
    }

    /** To be followed by {@link #decode}, with what is in the buffer. */
    public void resume() {
        paused = false;
    }

    public boolean isPaused() {
        return paused;
    }

    /** Whether decoding paused because the handler did not take a binary message. */
    public boolean hasUntaken() {
        return takenBytes != NONE || untaken != null;
    }

    /** Memory that an unfinished message takes here, in bytes. */
    public int heldBytes() {
        return message == null ? 0 : message.heldBytes();
    }

    /** Whether a message has begun and is not finished. A frame whose header or payload is incomplete counts where it lies. */
    public boolean isInMessage() {
        return message != null;
    }

    /** Whether the peer has closed, broken the protocol or exceeded a limit: whatever comes is discarded. */
    public boolean hasEnded() {
        return ended;
    }

    /** Decodes as far as the bytes go and the handler does not pause; the rest stays in the buffer. */
    public void decode(ByteBuffer in) {
        bytesNeeded = 0;
        if (!paused && untaken != null) {
            deliver(untaken);
        }
        while (in.hasRemaining() && !ended && !paused) {
            if (payloadBytes > 0) {
                decodePayload(in);
            } else if (!decodeFrame(in)) {
                return;
            }
        }
        if (ended) {
            in.position(in.limit());
        }
    }

    /** A message that came in several frames. What is not taken of it is kept apart: the buffer is used for what follows. */
    private void deliver(ByteBuffer content) {
        boolean taken = handler.binary(content);
        if (taken || ended) {
            untaken = null;
        } else {
            paused = true;
            if (content != untaken) {
                untaken = ByteBuffer.allocate(content.remaining()).put(content).flip();
            }
        }
    }

    /** Decodes one header, and the payload of a whole binary message or of a control frame. False: more bytes are needed. */
    private boolean decodeFrame(ByteBuffer in) {
        if (in.remaining() < 2) {
            return isHere(in, HEADER_BYTES_MAX);
        }
        int at = in.position();
        int first = in.get(at) & 0xFF;
        int second = in.get(at + 1) & 0xFF;
        boolean fin = (first & OpCode.FIN) != 0;
        int opcode = first & 0x0F;
        int shortLength = second & 0x7F;
        String fault = fault(first, second, fin, opcode, shortLength);
        if (fault != null) {
            fail(CloseStatus.PROTOCOL_ERROR, fault);
            return true;
        }
        int lengthBytes =
                shortLength < FrameHeader.LENGTH_16 ? 0 : shortLength == FrameHeader.LENGTH_16 ? 2 : Long.BYTES;
        int header = 2 + lengthBytes + Integer.BYTES;
        if (!isHere(in, header)) {
            return false;
        }
        long length =
                lengthBytes == 0 ? shortLength : lengthBytes == 2 ? in.getShort(at + 2) & 0xFFFF : in.getLong(at + 2);
        if (length < 0 || lengthBytes == 2 && length < 126 || lengthBytes == Long.BYTES && length < 1 << 16) {
            fail(CloseStatus.PROTOCOL_ERROR, "a frame's length must use the fewest bytes and must not be negative");
            return true;
        }
        if (!OpCode.isData(opcode)) {
            return control(in, opcode, header, (int) length);
        }
        if (!fitsItsMessage(opcode, length)) {
            return true;
        }
        if (opcode == OpCode.BINARY && fin) {
            return binary(in, header, (int) length);
        }
        begin(in, opcode, fin, header, length);
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
        if (!OpCode.isData(opcode)) {
            return fin && shortLength <= OpCode.CONTROL_BYTES_MAX
                    ? null
                    : "a control frame must not be fragmented and has at most 125 bytes";
        }
        if (opcode == OpCode.CONTINUATION) {
            return message != null ? null : "there is no message to continue";
        }
        return message == null ? null : "the fragmented message before this one is not finished";
    }

    /** Whether so many bytes are in the buffer. If not, the buffer has to hold as many. */
    private boolean isHere(ByteBuffer in, int bytes) {
        boolean isHere = in.remaining() >= bytes;
        bytesNeeded = isHere ? 0 : bytes;
        return isHere;
    }

    /** Whether a data frame fits its message. If not, decoding has ended. */
    private boolean fitsItsMessage(int opcode, long length) {
        boolean isText = message == null ? opcode == OpCode.TEXT : message.isText();
        int max = isText ? textBytesMax : binaryBytesMax;
        long before = message == null ? 0 : message.length();
        if (length <= max - before) {
            return true;
        }
        fail(CloseStatus.TOO_BIG, "a " + (isText ? "text" : "binary") + " message has at most " + max + " bytes");
        return false;
    }

    /** A whole binary message, which is audio: decoded where it lies. */
    private boolean binary(ByteBuffer in, int header, int length) {
        if (!isHere(in, header + length)) {
            return false;
        }
        int start = in.position();
        int from = start + header;
        if (takenBytes == NONE) {
            Masking.unmask(in, from, from + length, in.getInt(from - Integer.BYTES));
            messages++;
            takenBytes = 0;
        }
        int end = in.limit();
        in.limit(from + length).position(from + takenBytes);
        if (handler.binary(in)) {
            takenBytes = NONE;
            in.limit(end).position(from + length);
        } else {
            takenBytes = in.position() - from;
            paused = true;
            in.limit(end).position(start);
        }
        return true;
    }

    private boolean control(ByteBuffer in, int opcode, int header, int length) {
        if (!isHere(in, header + length)) {
            return false;
        }
        int from = in.position() + header;
        Masking.unmask(in, from, from + length, in.getInt(from - Integer.BYTES));
        in.position(from + length);
        messages += message == null ? 1 : 0;
        ByteBuffer payload = in.slice(from, length);
        if (opcode == OpCode.CLOSE) {
            close(payload);
        } else if (!handler.accept()) {
            discard();
        } else if (opcode == OpCode.PING) {
            handler.ping(payload);
        }
        return true;
    }

    private void close(ByteBuffer payload) {
        int code = payload.remaining() < 2 ? CloseStatus.NONE : payload.getShort(0) & 0xFFFF;
        Utf8Validator phrase = new Utf8Validator();
        if (payload.remaining() == 1 || payload.remaining() > 1 && !CloseStatus.isSendable(code)) {
            fail(CloseStatus.PROTOCOL_ERROR, "this code must not be sent in a close frame");
        } else if (!phrase.accept(payload, Math.min(2, payload.limit()), payload.limit()) || !phrase.isComplete()) {
            fail(CloseStatus.INVALID_TEXT, "the reason in a close frame must be UTF-8");
        } else {
            discard();
            handler.closeReceived(code);
        }
    }

    /** The first frame of a message that is not a whole binary one, or the next frame of a fragmented message. */
    private void begin(ByteBuffer in, int opcode, boolean fin, int header, long length) {
        if (!handler.accept()) {
            discard();
            return;
        }
        if (message == null) {
            message = new IncomingMessage(opcode == OpCode.TEXT);
        }
        mask = in.getInt(in.position() + header - Integer.BYTES);
        in.position(in.position() + header);
        payloadBytes = length;
        frameIsLast = fin;
        if (length == 0) {
            endFrame(message);
        }
    }

    /** As much of the current frame's payload as is here. */
    private void decodePayload(ByteBuffer in) {
        IncomingMessage current = message;
        if (current == null) {
            throw new IllegalStateException("a payload without a message");
        }
        int from = in.position();
        int length = (int) Math.min(payloadBytes, in.remaining());
        Masking.unmask(in, from, from + length, mask);
        mask = Integer.rotateLeft(mask, Byte.SIZE * (length % Integer.BYTES));
        payloadBytes -= length;
        in.position(from + length);
        if (!current.add(in, from, from + length, payloadBytes == 0 && frameIsLast)) {
            failText();
        } else if (payloadBytes == 0) {
            endFrame(current);
        }
    }

    private void endFrame(IncomingMessage current) {
        if (!frameIsLast) {
            return;
        }
        if (current.isText() && !current.isWholeText()) {
            failText();
            return;
        }
        message = null;
        messages++;
        if (current.isText()) {
            handler.text(StandardCharsets.UTF_8.decode(current.content()).toString());
        } else {
            deliver(current.content());
        }
    }

    private void failText() {
        fail(CloseStatus.INVALID_TEXT, "a text message must be UTF-8");
    }

    private void fail(int code, String explanation) {
        discard();
        handler.failed(code, explanation);
    }
}
