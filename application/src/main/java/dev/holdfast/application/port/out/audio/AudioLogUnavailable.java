// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

/** The log cannot be opened because the disk is full or unreadable. */
public final class AudioLogUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AudioLogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
