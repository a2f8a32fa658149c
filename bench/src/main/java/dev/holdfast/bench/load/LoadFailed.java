// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/**
 * Thrown when the load cannot be generated: the server refused a connection or disconnected a speaker. {@code bench/run}
 * prints the message.
 */
public final class LoadFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LoadFailed(String message) {
        super(message);
    }

    public LoadFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
