// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The secret's file is not private, unreadable, or cannot be created. The message names the file, the reason and a remedy. */
public final class SecretUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SecretUnusable(Path file, String why, @Nullable Throwable cause) {
        super("The secret " + file + " cannot be used: " + why, cause);
    }
}
