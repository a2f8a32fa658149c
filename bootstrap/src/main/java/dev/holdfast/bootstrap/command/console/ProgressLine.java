// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

import java.io.PrintStream;
import java.time.Duration;

/** A progress line on standard error. On a terminal it is overwritten; elsewhere it is written at intervals. */
public final class ProgressLine {

    /** Short enough to show movement, long enough not to flicker. */
    private static final Duration PAUSE_ON_TERMINAL = Duration.ofMillis(200);

    /** Short enough to show progress, long enough not to fill a build's log. */
    private static final Duration PAUSE_ELSEWHERE = Duration.ofSeconds(5);

    /** Returns to the margin and clears to the end of the line (ECMA-48, EL). */
    private static final String OVER = "\r\u001b[K";

    private final PrintStream target;
    private final boolean terminal;
    private final boolean elsewhere;
    private long shownAt;
    private boolean shown;

    private ProgressLine(CommandContext context, boolean elsewhere) {
        this.target = context.err();
        this.terminal = context.terminal();
        this.elsewhere = elsewhere;
        this.shownAt = System.nanoTime();
    }

    public static ProgressLine onTerminalOnly(CommandContext context) {
        return new ProgressLine(context, false);
    }

    public static ProgressLine everywhere(CommandContext context) {
        return new ProgressLine(context, true);
    }

    /** Shows the text if enough time has passed since the last. */
    public void show(String text) {
        Duration pause = terminal ? PAUSE_ON_TERMINAL : PAUSE_ELSEWHERE;
        if (!terminal && !elsewhere || System.nanoTime() - shownAt < pause.toNanos()) {
            return;
        }
        shownAt = System.nanoTime();
        if (terminal) {
            shown = true;
            target.print(OVER + text);
            target.flush();
        } else {
            target.println(text);
        }
    }

    /** Clears the line, so that the next one begins at the margin. */
    public void clear() {
        if (shown) {
            target.print(OVER);
            target.flush();
            shown = false;
        }
    }
}
