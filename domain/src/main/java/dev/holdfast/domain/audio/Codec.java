package dev.holdfast.domain.audio;

/** How a frame's payload is coded. */
public enum Codec {
    /** Signed 16-bit little-endian samples; the track's clock is their rate. */
    PCM_S16LE(1, "pcm_s16le"),
    /** RFC 6716. Its clock is always 48 kHz (RFC 7587 §4.1). */
    OPUS(2, "opus");

    private final int code;
    private final String word;

    Codec(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The byte in a frame's header. */
    public int code() {
        return code;
    }

    /** As it is written in messages. */
    public String word() {
        return word;
    }
}
