// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

/** The exit codes of commands, for scripts. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NOT_ALLOWED = 3;
    public static final int NO_SUCH_SESSION = 4;
    public static final int AUDIO_LOST = 5;
    public static final int NO_SERVER = 6;

    /** No conversation failed, and some were not played. */
    public static final int SKIPPED = 7;

    private ExitCode() {}
}
