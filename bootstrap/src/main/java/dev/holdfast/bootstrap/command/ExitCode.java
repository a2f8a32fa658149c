package dev.holdfast.bootstrap.command;

/** How a command ended, for scripts. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int NOT_ALLOWED = 3;
    static final int NO_SUCH_SESSION = 4;
    static final int AUDIO_LOST = 5;
    static final int NO_SERVER = 6;

    /** No conversation failed, and some were not played. */
    static final int SKIPPED = 7;

    private ExitCode() {}
}
