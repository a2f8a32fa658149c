package dev.holdfast.application.port.out.audio;

/** The log cannot be opened: the disk is full, or not readable. */
public final class AudioLogUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AudioLogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
