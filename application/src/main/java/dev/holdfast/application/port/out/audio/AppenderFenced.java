// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

/** The log has an appender with this epoch or a newer one. */
public final class AppenderFenced extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AppenderFenced(long epoch) {
        super("epoch " + epoch + " is fenced: the log has a newer appender");
    }
}
