// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.console;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command has around it.
 *
 * @param out results, and nothing else
 * @param err everything else
 * @param terminal whether a person watches {@code err}, so that a line may be written over
 */
public record CommandContext(
        InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean terminal) {

    /** Set by the launcher, which can tell for standard error alone. */
    private static final String TERMINAL = "holdfast.terminal";

    /** Those of this process. */
    public static CommandContext ofThisProcess() {
        String said = System.getProperty(TERMINAL);
        boolean terminal = said == null ? System.console() != null : Boolean.parseBoolean(said);
        return new CommandContext(System.in, System.out, System.err, System.getenv(), terminal);
    }
}
