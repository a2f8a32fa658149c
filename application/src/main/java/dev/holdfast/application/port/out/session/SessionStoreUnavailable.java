package dev.holdfast.application.port.out.session;

import java.time.Duration;

/** The store cannot be reached, or cannot take more just now. Nothing half-made is left behind. */
public final class SessionStoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public SessionStoreUnavailable(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** When it is worth asking again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
