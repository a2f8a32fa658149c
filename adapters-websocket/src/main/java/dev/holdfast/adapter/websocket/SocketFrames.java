package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.Gap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Server frames as RFC 6455 §5.2 writes them: never masked, never fragmented, no extensions. The audio log keeps them
 * in this form, so that a slice of the log is a run of messages.
 */
final class SocketFrames implements FrameFormat {

    static final SocketFrames FORMAT = new SocketFrames();

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    static final int FIN = 0x80;

    /** RFC 6455 §5.5: what a control frame may carry. */
    static final int CONTROL_BYTES_MAX = 125;

    /** Lengths of 126 and more need two more bytes, of 65,536 and more eight. */
    private static final int LENGTH_16 = 126;

    private static final int LENGTH_64 = 127;

    private SocketFrames() {}

    @Override
    public int headerBytes(int frameBytes) {
        return frameBytes < LENGTH_16 ? 2 : frameBytes < 1 << 16 ? 4 : 10;
    }

    @Override
    public void putHeaderRest(ByteBuffer target, int at, int frameBytes) {
        if (frameBytes < LENGTH_16) {
            target.put(at + 1, (byte) frameBytes);
        } else if (frameBytes < 1 << 16) {
            target.put(at + 1, (byte) LENGTH_16).putShort(at + 2, (short) frameBytes);
        } else {
            target.put(at + 1, (byte) LENGTH_64).putLong(at + 2, frameBytes);
        }
    }

    @Override
    public byte firstByte(int frameBytes) {
        return (byte) (FIN | BINARY);
    }

    @Override
    public ByteBuffer gapRecord(Gap gap) {
        return text(Messages.gap(gap));
    }

    @Override
    public int recordBytes(ByteBuffer bytes, int at, int limit) {
        if (limit - at < 2) {
            return 0;
        }
        int first = bytes.get(at) & 0xFF;
        if (first != (FIN | BINARY) && first != (FIN | TEXT)) {
            return 0;
        }
        int length = bytes.get(at + 1);
        if (length == LENGTH_16) {
            length = limit - at < 4 ? -1 : bytes.getShort(at + 2) & 0xFFFF;
        } else if (length == LENGTH_64) {
            long wide = limit - at < 10 ? -1 : bytes.getLong(at + 2);
            length = wide > limit ? -1 : (int) wide;
        }
        if (length <= 0) {
            return 0;
        }
        int total = headerBytes(length) + length;
        return total <= limit - at ? total : 0;
    }

    @Override
    public int frameAt(ByteBuffer bytes, int at) {
        if ((bytes.get(at) & 0xFF) != (FIN | BINARY)) {
            return -1;
        }
        int length = bytes.get(at + 1);
        return at + (length < LENGTH_16 ? 2 : length == LENGTH_16 ? 4 : 10);
    }

    static ByteBuffer text(byte[] utf8) {
        return frame(TEXT, utf8);
    }

    static ByteBuffer ping() {
        return frame(PING, new byte[0]);
    }

    /** @param phrase shortened to what fits beside the code */
    static ByteBuffer close(int code, String phrase) {
        byte[] words = phrase.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(words.length, CONTROL_BYTES_MAX - 2);
        while (length > 0 && length < words.length && (words[length] & 0xC0) == 0x80) {
            length--;
        }
        return frame(
                CLOSE,
                ByteBuffer.allocate(2 + length)
                        .putShort((short) code)
                        .put(words, 0, length)
                        .array());
    }

    private static ByteBuffer frame(int opcode, byte[] payload) {
        int header = FORMAT.headerBytes(payload.length);
        ByteBuffer frame = ByteBuffer.allocate(header + payload.length);
        frame.put(0, (byte) (FIN | opcode));
        FORMAT.putHeaderRest(frame, 0, payload.length);
        return frame.put(header, payload);
    }
}
