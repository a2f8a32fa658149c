// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * The environment of a command.
 *
 * @param out for results only
 * @param err for all other output
 * @param terminal whether {@code err} is a terminal, so that a line may be overwritten
 */
public record CommandContext(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {

    /** The launcher sets it if standard error is a terminal. Java cannot check standard error alone. */
    private static final String TERMINAL = "holdfast.terminal";

    /** The streams and variables of this process. */
    public static CommandContext ofThisProcess() {
        String said = System.getProperty(TERMINAL);
        boolean terminal = said == null ? System.console() != null : Boolean.parseBoolean(said);
        return new CommandContext(System.in, System.out, System.err, System.getenv(), terminal);
    }
}
