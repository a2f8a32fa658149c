package dev.holdfast.adapter.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of sessions cannot be opened: damaged, of a newer version, or not allowed. The message says what to do. */
public final class SessionFileUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SessionFileUnusable(Path file, String why, @Nullable Throwable cause) {
        super("The sessions in " + file + " cannot be used: " + why, cause);
    }
}
