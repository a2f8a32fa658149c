// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The server refused a request, or did not answer. The message is for people; programs compare {@link #code()}. */
public class HoldfastException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final int closeCode;
    private final boolean retryable;

    /**
     * @param code a stable word
     * @param status the HTTP status; 0: none
     * @param closeCode the WebSocket close code; 0: none
     */
    public HoldfastException(
            String code, String message, int status, int closeCode, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.closeCode = closeCode;
        this.retryable = retryable;
    }

    /** A failure on the client's side that a retry does not cure. */
    public HoldfastException(String code, String message, @Nullable Throwable cause) {
        this(code, message, 0, 0, false, cause);
    }

    /** A copy, with the stack trace of another caller. */
    public HoldfastException(HoldfastException first) {
        this(first.code, String.valueOf(first.getMessage()), first.status, first.closeCode, first.retryable, first);
    }

    /**
     * A stable word: the server's ({@code noSuchSession}, docs/protocol.md §7) where it gave one, else the SDK's ({@code
     * connectionLost}, {@code http404}).
     */
    public String code() {
        return code;
    }

    /** The HTTP status of the answer, or of the refused handshake. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** The code with which the server closed the connection (docs/protocol.md §7). */
    public OptionalInt closeCode() {
        return closeCode == 0 ? OptionalInt.empty() : OptionalInt.of(closeCode);
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }
}
