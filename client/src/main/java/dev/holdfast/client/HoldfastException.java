package dev.holdfast.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A no from the server, or none at all. The message is for people; programs look at {@link #code()}. */
public class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final int closeCode;
    private final boolean retryable;

    HoldfastException(
            String code, String message, int status, int closeCode, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.closeCode = closeCode;
        this.retryable = retryable;
    }

    /** One that this side decided on. */
    HoldfastException(String code, String message, @Nullable Throwable cause) {
        this(code, message, 0, 0, false, cause);
    }

    /** The same again, for another caller's stack. */
    HoldfastException(HoldfastException first) {
        this(first.code, String.valueOf(first.getMessage()), first.status, first.closeCode, first.retryable, first);
    }

    /** A stable word: the server's own where it gave one, else {@code http404}, {@code connectionLost} and the like. */
    public String code() {
        return code;
    }

    /** The HTTP status, of an answer or of a refused handshake. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** The code with which the server closed the connection (PROTOCOL §7). */
    public OptionalInt closeCode() {
        return closeCode == 0 ? OptionalInt.empty() : OptionalInt.of(closeCode);
    }

    /** Whether the same again later can go well. */
    public boolean retryable() {
        return retryable;
    }
}
