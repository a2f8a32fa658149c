// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.wav;

import java.io.IOException;

/** The bytes are not a WAV file that Holdfast accepts. The message names the format found and the format required. */
public final class UnsupportedWav extends IOException {

    private static final long serialVersionUID = 1L;

    UnsupportedWav(String message) {
        super(message);
    }
}
