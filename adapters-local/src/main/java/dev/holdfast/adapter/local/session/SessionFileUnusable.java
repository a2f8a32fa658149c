// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The session file cannot be opened: damaged, written by a newer version, or not accessible. The message says what to do. */
public final class SessionFileUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SessionFileUnusable(Path file, String why, @Nullable Throwable cause) {
        super("The session file " + file + " cannot be used: " + why, cause);
    }
}
