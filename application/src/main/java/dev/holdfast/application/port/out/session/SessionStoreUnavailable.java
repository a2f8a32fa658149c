// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import java.time.Duration;

/** The store is unreachable or throttled. A change was stored as a whole, or not at all. */
public final class SessionStoreUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public SessionStoreUnavailable(String message, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** When to retry. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
