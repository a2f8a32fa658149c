package dev.holdfast.adapter.jwt.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The secret's file cannot be trusted, read or made. The message says which file, why, and what to do. */
public final class SecretUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SecretUnusable(Path file, String why, @Nullable Throwable cause) {
        super("The secret " + file + " cannot be used: " + why, cause);
    }
}
