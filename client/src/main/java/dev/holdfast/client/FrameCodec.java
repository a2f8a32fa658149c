package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The audio frame on the wire: a header of 20 bytes or more, big endian, then the payload (PROTOCOL §3). */
final class FrameCodec {

    static final int HEADER_BYTES = 20;
    static final long SEQUENCE_MAX = 0xFFFF_FFFFL;

    private static final byte VERSION_AND_AUDIO = 0x11;
    private static final int FLAGS_AT = 1;
    private static final int CODEC_AT = 2;
    private static final int HEADER_LENGTH_AT = 3;
    private static final int DURATION_AT = 6;
    private static final int SEQUENCE_AT = 8;
    private static final int MEDIA_TIME_AT = 12;

    private FrameCodec() {}

    /** Writes the header of a PCM frame of the floor into the first 20 bytes of the buffer. */
    static void putHeader(ByteBuffer frame, int flags, int durationSamples, long sequence, long mediaTimeMicros) {
        frame.order(ByteOrder.BIG_ENDIAN)
                .put(0, VERSION_AND_AUDIO)
                .put(FLAGS_AT, (byte) flags)
                .put(CODEC_AT, (byte) Codec.PCM_S16LE.code())
                .put(HEADER_LENGTH_AT, (byte) HEADER_BYTES)
                .putShort(HEADER_LENGTH_AT + 1, (short) 0)
                .putShort(DURATION_AT, (short) durationSamples)
                .putInt(SEQUENCE_AT, (int) sequence)
                .putLong(MEDIA_TIME_AT, mediaTimeMicros);
    }

    /** The frame in a whole message; nothing where it is none that this version knows. The bytes are not copied. */
    static Optional<ListenerEvent.Frame> read(ByteBuffer message) {
        ByteBuffer bytes = message.slice().order(ByteOrder.BIG_ENDIAN);
        if (bytes.limit() < HEADER_BYTES || bytes.get(0) != VERSION_AND_AUDIO) {
            return Optional.empty();
        }
        int headerLength = bytes.get(HEADER_LENGTH_AT) & 0xFF;
        if (headerLength < HEADER_BYTES || headerLength >= bytes.limit()) {
            return Optional.empty();
        }
        return Optional.of(new ListenerEvent.Frame(
                bytes.getInt(SEQUENCE_AT) & SEQUENCE_MAX,
                bytes.getLong(MEDIA_TIME_AT),
                bytes.getShort(DURATION_AT) & 0xFFFF,
                Codec.of(bytes.get(CODEC_AT) & 0xFF),
                bytes.get(FLAGS_AT) & 0xFF,
                bytes.slice(headerLength, bytes.limit() - headerLength).asReadOnlyBuffer()));
    }
}
