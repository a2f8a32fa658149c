// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.audio;

/** The encoding of a frame's payload. */
public enum Codec {
    /** Signed 16-bit little-endian samples. Their sample rate is the track's clock. */
    PCM_S16LE(1, "pcm_s16le"),
    /** RFC 6716. Its clock is always 48 kHz (RFC 7587 §4.1). */
    OPUS(2, "opus");

    private final int code;
    private final String word;

    Codec(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The value of the codec byte in a frame's header. */
    public int code() {
        return code;
    }

    /** The codec's name in protocol messages. */
    public String word() {
        return word;
    }
}
