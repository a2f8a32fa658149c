// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import java.nio.ByteBuffer;

/**
 * A record format for tests of logs: a type byte, a length, the frame. As in a WebSocket frame, the header of a small frame
 * is shorter, and a gap record is not audio. Stateless.
 */
public final class LengthPrefixedFormat implements FrameFormat {

    /** Audio of up to {@link #SMALL_BYTES_MAX} bytes: the length has one byte. */
    public static final byte SMALL_AUDIO = 0x7C;

    /** Audio with a length of four bytes, big endian. */
    public static final byte AUDIO = 0x7E;

    /** A gap: a length of one byte, then from and to (four bytes each, unsigned), and the cause. */
    public static final byte GAP = 0x7D;

    private static final int SMALL_BYTES_MAX = 0xFF;
    private static final int SMALL_HEADER_BYTES = 1 + Byte.BYTES;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    private static final int GAP_CONTENT_BYTES = 2 * Integer.BYTES + Byte.BYTES;

    @Override
    public int headerBytes(int frameBytes) {
        return frameBytes <= SMALL_BYTES_MAX ? SMALL_HEADER_BYTES : HEADER_BYTES;
    }

    @Override
    public byte firstByte(int frameBytes) {
        return frameBytes <= SMALL_BYTES_MAX ? SMALL_AUDIO : AUDIO;
    }

    @Override
    public void putHeaderRest(ByteBuffer target, int at, int frameBytes) {
        if (frameBytes <= SMALL_BYTES_MAX) {
            target.put(at + 1, (byte) frameBytes);
        } else {
            target.put(at + 1, (byte) (frameBytes >>> 24))
                    .put(at + 2, (byte) (frameBytes >>> 16))
                    .put(at + 3, (byte) (frameBytes >>> 8))
                    .put(at + 4, (byte) frameBytes);
        }
    }

    @Override
    public ByteBuffer gapRecord(Gap gap) {
        return ByteBuffer.allocate(SMALL_HEADER_BYTES + GAP_CONTENT_BYTES)
                .put(GAP)
                .put((byte) GAP_CONTENT_BYTES)
                .putInt((int) gap.from().value())
                .putInt((int) gap.to().value())
                .put((byte) gap.cause().ordinal())
                .flip();
    }

    /** Decodes a gap record, which begins at the position. */
    public static Gap gap(ByteBuffer record) {
        int content = record.position() + SMALL_HEADER_BYTES;
        long from = Integer.toUnsignedLong(record.getInt(content));
        long to = Integer.toUnsignedLong(record.getInt(content + Integer.BYTES));
        Gap.Cause cause = Gap.Cause.values()[record.get(content + 2 * Integer.BYTES)];
        return new Gap(new Sequence(from), new Sequence(to), cause);
    }

    @Override
    public int recordBytes(ByteBuffer bytes, int at, int limit) {
        if (at + SMALL_HEADER_BYTES > limit) {
            return 0;
        }
        int length =
                switch (bytes.get(at)) {
                    case SMALL_AUDIO -> audioBytes(SMALL_HEADER_BYTES, bytes.get(at + 1) & 0xFF, limit - at);
                    case AUDIO ->
                        at + HEADER_BYTES > limit
                                ? 0
                                : audioBytes(HEADER_BYTES, bigEndianInt(bytes, at + 1), limit - at);
                    case GAP -> bytes.get(at + 1) == GAP_CONTENT_BYTES ? SMALL_HEADER_BYTES + GAP_CONTENT_BYTES : 0;
                    default -> 0;
                };
        return length <= limit - at ? length : 0;
    }

    private static int audioBytes(int headerBytes, int frameBytes, int available) {
        return frameBytes < AudioFrame.HEADER_BYTES || frameBytes > available ? 0 : headerBytes + frameBytes;
    }

    private static int bigEndianInt(ByteBuffer bytes, int at) {
        return bytes.get(at) << 24
                | (bytes.get(at + 1) & 0xFF) << 16
                | (bytes.get(at + 2) & 0xFF) << 8
                | bytes.get(at + 3) & 0xFF;
    }

    @Override
    public int frameAt(ByteBuffer bytes, int at) {
        return switch (bytes.get(at)) {
            case SMALL_AUDIO -> at + SMALL_HEADER_BYTES;
            case AUDIO -> at + HEADER_BYTES;
            default -> -1;
        };
    }
}
