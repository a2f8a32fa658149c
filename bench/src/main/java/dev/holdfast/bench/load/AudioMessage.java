// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;

/**
 * The binary message that a speaker sends: a valid Holdfast audio frame, which the peers forward unread. Immutable: any
 * thread may use it.
 *
 * <p>The payload begins with its scheduled send time and ends with a marker computed from session and sequence. With them
 * a listener detects a late frame, a frame of another session, and a truncated or merged one.
 *
 * @param codec the codec in the header; no server or listener decodes the payload
 * @param bytes header and payload, 36 to 65,535
 */
public record AudioMessage(Codec codec, int bytes) {

    private static final int SCHEDULED_TIME_OFFSET = AudioFrame.HEADER_BYTES;
    private static final int BYTES_MIN = SCHEDULED_TIME_OFFSET + 2 * Long.BYTES;
    private static final int BYTES_MAX = 65_535;

    /** 10 ms at 48 kHz, the shortest duration that the server counts for a frame. */
    private static final int OPUS_SAMPLES = 480;

    /** The sample rate that the server assumes for PCM when the speaker announces none. */
    private static final int PCM_HERTZ = 16_000;

    public AudioMessage {
        if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a message has " + BYTES_MIN + " to " + BYTES_MAX + " bytes, not " + bytes);
        }
    }

    /** Writes a message at the buffer's position. Leaves the bytes between send time and marker unchanged. */
    void write(ByteBuffer target, int session, long sequence, long scheduledNanos) {
        int from = target.position();
        int samples = samples();
        AudioFrame.putHeader(target, codec, 0, samples, sequence, sequence * samples * 1_000_000L / hertz());
        target.putLong(scheduledNanos);
        target.putLong(from + bytes - Long.BYTES, marker(session, sequence));
        target.position(from + bytes);
    }

    private int samples() {
        return codec == Codec.OPUS ? OPUS_SAMPLES : (bytes - AudioFrame.HEADER_BYTES) / Short.BYTES;
    }

    private int hertz() {
        return codec == Codec.OPUS ? 48_000 : PCM_HERTZ;
    }

    static long scheduledNanos(ByteBuffer bytes, int at) {
        return bytes.getLong(at + SCHEDULED_TIME_OFFSET);
    }

    /** Whether the bytes are exactly one message of that session. */
    static boolean isIntact(ByteBuffer bytes, int at, int length, int session) {
        return length >= BYTES_MIN
                && bytes.get(at) == AudioFrame.VERSION_AND_KIND
                && bytes.getLong(at + length - Long.BYTES) == marker(session, AudioFrame.sequence(bytes, at));
    }

    /** The odd constant is 2^64 over the golden ratio: it spreads consecutive values far apart. */
    private static long marker(int session, long sequence) {
        return ((long) session << 32 ^ sequence) * 0x9E37_79B9_7F4A_7C15L;
    }
}
