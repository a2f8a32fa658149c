// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/** A measurement failed: a connection was refused, or the server cut a speaker off. The message is for people. */
public final class LoadBroken extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LoadBroken(String message) {
        super(message);
    }

    public LoadBroken(String message, Throwable cause) {
        super(message, cause);
    }
}
