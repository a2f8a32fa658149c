// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent.Frame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Encodes and decodes audio frames: a header of 20 bytes or more, big endian, then the payload (docs/protocol.md §3). */
public final class FrameCodec {

    /** The WebSocket subprotocol whose binary messages are frames. */
    public static final String SUBPROTOCOL = "holdfast.v1";

    public static final int HEADER_BYTES = 20;

    private static final byte VERSION_AND_AUDIO = 0x11;
    private static final int FLAGS_AT = 1;
    private static final int CODEC_AT = 2;
    private static final int HEADER_LENGTH_AT = 3;
    private static final int TRACK_AT = 4;
    private static final int DURATION_AT = 6;
    private static final int SEQUENCE_AT = 8;
    private static final int MEDIA_TIME_AT = 12;

    private FrameCodec() {}

    /** Writes the header of a frame of track 0 into the first 20 bytes of the buffer. */
    public static void putHeader(
            ByteBuffer frame, Codec codec, int flags, int durationSamples, long sequence, long mediaTimeMicros) {
        frame.order(ByteOrder.BIG_ENDIAN)
                .put(0, VERSION_AND_AUDIO)
                .put(FLAGS_AT, (byte) flags)
                .put(CODEC_AT, byteOf(codec))
                .put(HEADER_LENGTH_AT, (byte) HEADER_BYTES)
                .putShort(TRACK_AT, (short) 0)
                .putShort(DURATION_AT, (short) durationSamples)
                .putInt(SEQUENCE_AT, (int) sequence)
                .putLong(MEDIA_TIME_AT, mediaTimeMicros);
    }

    /** The frame in a whole message; empty where this version does not know it. Does not copy the payload. */
    public static Optional<Frame> read(ByteBuffer message) {
        ByteBuffer bytes = message.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.limit() < HEADER_BYTES || bytes.get(0) != VERSION_AND_AUDIO) {
            return Optional.empty();
        }
        int headerLength = bytes.get(HEADER_LENGTH_AT) & 0xFF;
        if (headerLength < HEADER_BYTES || headerLength >= bytes.limit()) {
            return Optional.empty();
        }
        return Optional.of(new Frame(
                Integer.toUnsignedLong(bytes.getInt(SEQUENCE_AT)),
                bytes.getLong(MEDIA_TIME_AT),
                bytes.getShort(DURATION_AT) & 0xFFFF,
                codecOf(bytes.get(CODEC_AT)),
                bytes.get(FLAGS_AT) & 0xFF,
                bytes.slice(headerLength, bytes.limit() - headerLength).asReadOnlyBuffer()));
    }

    private static byte byteOf(Codec codec) {
        return switch (codec) {
            case PCM_S16LE -> 1;
            case OPUS -> 2;
            case UNKNOWN -> throw new IllegalArgumentException("an unknown codec cannot be sent");
        };
    }

    private static Codec codecOf(byte code) {
        return switch (code) {
            case 1 -> Codec.PCM_S16LE;
            case 2 -> Codec.OPUS;
            default -> Codec.UNKNOWN;
        };
    }
}
