// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/** A measurement that cannot be: a door stayed closed, or a speaker was shown out. Its message is for a person. */
public final class LoadBroken extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LoadBroken(String message) {
        super(message);
    }

    public LoadBroken(String message, Throwable cause) {
        super(message, cause);
    }
}
