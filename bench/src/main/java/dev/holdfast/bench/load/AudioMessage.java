// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;

/**
 * The message that is spoken: a valid frame of Holdfast's, which to the peers is a binary message like any other.
 *
 * <p>Its payload begins with when it <em>ought</em> to have left and ends with a marker made of room and sequence, so that a
 * listener can tell a late frame, another room's, and one that was cut or glued.
 *
 * @param codec as the header says; nobody decodes it
 * @param bytes header and payload, 36 to 65,535
 */
public record AudioMessage(Codec codec, int bytes) {

    private static final int SCHEDULED_AT = AudioFrame.HEADER_BYTES;
    private static final int BYTES_MIN = SCHEDULED_AT + 2 * Long.BYTES;
    private static final int BYTES_MAX = 65_535;

    /** 10 ms at 48 kHz, the least that the server counts a frame as. */
    private static final int OPUS_SAMPLES = 480;

    /** Of PCM, as speakers announce it where they say nothing. */
    private static final int PCM_HERTZ = 16_000;

    public AudioMessage {
        if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message has " + BYTES_MIN + " to " + BYTES_MAX + " bytes, and not " + bytes);
        }
    }

    /** Puts one at the buffer's position. What lies between time and marker stays as it was. */
    void write(ByteBuffer target, int room, long sequence, long scheduledNanos) {
        int from = target.position();
        int samples = samples();
        AudioFrame.putHeader(target, codec, 0, samples, sequence, sequence * samples * 1_000_000L / hertz());
        target.putLong(scheduledNanos);
        target.putLong(from + bytes - Long.BYTES, marker(room, sequence));
        target.position(from + bytes);
    }

    private int samples() {
        return codec == Codec.OPUS ? OPUS_SAMPLES : (bytes - AudioFrame.HEADER_BYTES) / Short.BYTES;
    }

    private int hertz() {
        return codec == Codec.OPUS ? 48_000 : PCM_HERTZ;
    }

    static long scheduledNanos(ByteBuffer bytes, int at) {
        return bytes.getLong(at + SCHEDULED_AT);
    }

    /** Whether this is a message of that room, all of it and nothing else. */
    static boolean isWhole(ByteBuffer bytes, int at, int length, int room) {
        return length >= BYTES_MIN
                && bytes.get(at) == AudioFrame.VERSION_AND_KIND
                && bytes.getLong(at + length - Long.BYTES) == marker(room, AudioFrame.sequence(bytes, at));
    }

    /** The odd constant is 2^64 over the golden ratio: neighbours come out far apart. */
    private static long marker(int room, long sequence) {
        return ((long) room << 32 ^ sequence) * 0x9E37_79B9_7F4A_7C15L;
    }
}
