// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

/** Thrown when a server under test does not start. {@code bench/run} prints the message. */
public final class ServerDidNotStart extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ServerDidNotStart(String message) {
        super(message);
    }

    public ServerDidNotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
