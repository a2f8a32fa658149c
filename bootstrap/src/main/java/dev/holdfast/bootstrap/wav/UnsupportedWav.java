// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.IOException;

/** The bytes are not a WAV file that Holdfast takes; the message says what they are and what it takes. */
public final class UnsupportedWav extends IOException {

    private static final long serialVersionUID = 1L;

    UnsupportedWav(String message) {
        super(message);
    }
}
