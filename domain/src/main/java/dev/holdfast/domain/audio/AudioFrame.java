// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One frame of audio: a header of at least 20 bytes, big endian, then the payload (docs/protocol.md §3).
 *
 * <p>An instance is a read-only view of the received bytes: it reads the header in place and never copies the payload. The
 * frame path uses the static readers instead, because they allocate nothing.
 */
public final class AudioFrame {

    /** Length of the header in version 1. Readers skip the rest of a longer header. */
    public static final int HEADER_BYTES = 20;

    /** Version 1 in the high half of the first byte, kind 1 (audio) in the low half. */
    public static final byte VERSION_AND_KIND = 0x11;

    private static final int FLAGS_AT = 1;
    private static final int CODEC_AT = 2;
    private static final int HEADER_LENGTH_AT = 3;
    private static final int TRACK_AT = 4;
    private static final int DURATION_AT = 6;
    private static final int SEQUENCE_AT = 8;
    private static final int MEDIA_TIME_AT = 12;

    private final ByteBuffer bytes;

    private AudioFrame(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Parses the bytes from position to limit. Empty if they are not a well-formed frame. */
    public static Optional<AudioFrame> parse(ByteBuffer bytes) {
        return fault(bytes, bytes.position(), bytes.remaining()) == Fault.NONE
                ? Optional.of(new AudioFrame(bytes.slice().asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN)))
                : Optional.empty();
    }

    /** Builds a new frame. Copies the payload once. */
    public static ByteBuffer write(
            Codec codec, int flags, int durationSamples, long sequence, long mediaTimeMicros, ByteBuffer payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload.remaining());
        putHeader(frame, codec, flags, durationSamples, sequence, mediaTimeMicros);
        return frame.put(payload).flip();
    }

    /** Writes the 20-byte header of a frame of track 0 (the floor) at the buffer's position. */
    public static void putHeader(
            ByteBuffer target, Codec codec, int flags, int durationSamples, long sequence, long mediaTimeMicros) {
        target.put(VERSION_AND_KIND)
                .put((byte) flags)
                .put((byte) codec.code())
                .put((byte) HEADER_BYTES)
                .putShort((short) 0)
                .putShort((short) durationSamples)
                .putInt((int) sequence)
                .putLong(mediaTimeMicros);
    }

    /**
     * Validates the frame that begins at an index. {@link Fault#NONE} if it is well formed. Allocates nothing.
     *
     * @param bytes big endian
     */
    public static Fault fault(ByteBuffer bytes, int at, int length) {
        if (length < HEADER_BYTES) {
            return length == 0 ? Fault.EMPTY : Fault.TRUNCATED;
        }
        byte first = bytes.get(at);
        if (first >>> 4 != VERSION_AND_KIND >>> 4) {
            return Fault.VERSION;
        }
        if (first != VERSION_AND_KIND) {
            return Fault.KIND;
        }
        int headerLength = bytes.get(at + HEADER_LENGTH_AT) & 0xFF;
        if (headerLength < HEADER_BYTES || headerLength > length) {
            return Fault.TRUNCATED;
        }
        if (headerLength == length) {
            return Fault.EMPTY;
        }
        return faultOfAudio(bytes, at, length - headerLength);
    }

    private static Fault faultOfAudio(ByteBuffer bytes, int at, int payloadLength) {
        byte codec = bytes.get(at + CODEC_AT);
        boolean pcm = codec == Codec.PCM_S16LE.code();
        if (!pcm && codec != Codec.OPUS.code()) {
            return Fault.CODEC;
        }
        if (bytes.getShort(at + TRACK_AT) != 0) {
            return Fault.TRACK;
        }
        if (mediaTimeMicros(bytes, at) < 0) {
            return Fault.MEDIA_TIME;
        }
        int duration = durationSamples(bytes, at);
        if (duration == 0) {
            return Fault.DURATION;
        }
        // PCM payloads contain whole samples of one or more channels.
        return pcm && payloadLength % (2 * duration) != 0 ? Fault.DURATION : Fault.NONE;
    }

    public static long sequence(ByteBuffer bytes, int at) {
        return bytes.getInt(at + SEQUENCE_AT) & 0xFFFF_FFFFL;
    }

    public static int durationSamples(ByteBuffer bytes, int at) {
        return bytes.getShort(at + DURATION_AT) & 0xFFFF;
    }

    public static long mediaTimeMicros(ByteBuffer bytes, int at) {
        return bytes.getLong(at + MEDIA_TIME_AT);
    }

    public static int flags(ByteBuffer bytes, int at) {
        return bytes.get(at + FLAGS_AT) & 0xFF;
    }

    public static int codecCode(ByteBuffer bytes, int at) {
        return bytes.get(at + CODEC_AT);
    }

    public Sequence sequence() {
        return new Sequence(sequence(bytes, 0));
    }

    public Codec codec() {
        return codecCode(bytes, 0) == Codec.OPUS.code() ? Codec.OPUS : Codec.PCM_S16LE;
    }

    public int flags() {
        return flags(bytes, 0);
    }

    /** The duration, in samples of the track's clock. */
    public int durationSamples() {
        return durationSamples(bytes, 0);
    }

    /** The media time of the first sample, in µs since the track began. */
    public long mediaTimeMicros() {
        return mediaTimeMicros(bytes, 0);
    }

    /** The encoded audio, read-only, from position to limit. */
    public ByteBuffer payload() {
        return bytes.slice(bytes.get(HEADER_LENGTH_AT) & 0xFF, bytes.capacity() - (bytes.get(HEADER_LENGTH_AT) & 0xFF));
    }

    /** Header and payload as received, read-only, from position to limit. */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** Result of validating a frame. */
    public enum Fault {
        NONE("nothing is wrong"),
        EMPTY("an audio frame without audio"),
        TRUNCATED("an audio frame has a header of at least " + HEADER_BYTES + " bytes, all of them sent"),
        VERSION("only version 1 of the audio header is supported"),
        KIND("the only kind of binary message is audio (1)"),
        CODEC("the codecs are 1 (pcm_s16le) and 2 (opus)"),
        TRACK("only track 0, the floor, accepts audio"),
        DURATION("the duration does not fit the payload"),
        MEDIA_TIME("the media time is less than 2^63 µs"),
        ;

        private final String explanation;

        Fault(String explanation) {
            this.explanation = explanation;
        }

        /** Explanation for the developer of the client that sent the frame. */
        public String explanation() {
            return explanation;
        }
    }
}
