package dev.holdfast.client;

/** How a frame's payload is coded. */
public enum Codec {
    /** Signed 16-bit little-endian samples; durations count samples at the session's own rate. */
    PCM_S16LE(1),
    /** RFC 6716; durations count samples at 48 kHz (RFC 7587 §4.1). */
    OPUS(2),
    /** One that this version of the SDK does not know. */
    UNKNOWN(0);

    private final int code;

    Codec(int code) {
        this.code = code;
    }

    /** The byte in a frame's header. */
    int code() {
        return code;
    }

    static Codec of(int code) {
        return switch (code) {
            case 1 -> PCM_S16LE;
            case 2 -> OPUS;
            default -> UNKNOWN;
        };
    }
}
