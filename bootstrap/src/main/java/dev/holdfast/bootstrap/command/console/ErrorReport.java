// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

import dev.holdfast.client.event.AudioLostException;
import dev.holdfast.client.event.HoldfastException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** An error as an exit code and one line. */
public record ErrorReport(int exitCode, String line) {

    /** The client's code for a session that ends while it speaks. */
    private static final String SESSION_ENDED = "sessionEnded";

    /** Whether an HTTP status or a close code (docs/protocol.md §7) means that the client is unauthenticated or not permitted. */
    private static boolean isNotAllowed(int code) {
        return code == 401 || code == 403 || code == 4002 || code == 4501 || code == 4503;
    }

    /** Whether an HTTP status or a close code (docs/protocol.md §7) means that the session does not exist (any more). */
    private static boolean isNoSession(int code) {
        return code == 404 || code == 410 || code == 4504 || code == 4510 || code == 4511;
    }

    public static ErrorReport of(Throwable failure) {
        if (failure instanceof CommandException failed) {
            return new ErrorReport(failed.exitCode(), failed.getMessage());
        }
        if (failure instanceof AudioLostException lost) {
            return new ErrorReport(ExitCode.AUDIO_LOST, words(lost));
        }
        if (failure instanceof HoldfastException refusal) {
            return new ErrorReport(exitCode(refusal), words(refusal));
        }
        boolean wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        if (wraps && failure.getCause() != null) {
            return of(failure.getCause());
        }
        return new ErrorReport(ExitCode.FAILED, words(failure));
    }

    private static int exitCode(HoldfastException refusal) {
        if (refusal.code().equals(SESSION_ENDED)) {
            return ExitCode.NO_SUCH_SESSION;
        }
        int code = refusal.status().orElse(refusal.closeCode().orElse(0));
        if (isNotAllowed(code)) {
            return ExitCode.NOT_ALLOWED;
        }
        if (isNoSession(code)) {
            return ExitCode.NO_SUCH_SESSION;
        }
        if (code == 400 || code == 422) {
            // The command sent the user's input unchanged, and the server rejected it as invalid.
            return ExitCode.USAGE;
        }
        boolean unanswered = code == 0 && refusal.getCause() instanceof IOException;
        return unanswered ? ExitCode.NO_SERVER : ExitCode.FAILED;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        String said = message == null ? "" : message.lines().findFirst().orElse("");
        if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return "There is no file " + said + ".";
        }
        if (failure instanceof AccessDeniedException) {
            return "The file " + said + " may not be read or written.";
        }
        return said.isEmpty()
                ? "Something failed: " + failure.getClass().getSimpleName() + " (--debug shows more)"
                : said;
    }
}
