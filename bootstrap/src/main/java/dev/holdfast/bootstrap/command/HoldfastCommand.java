// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ErrorReport;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.command.console.ManifestVersion;
import dev.holdfast.bootstrap.server.ServerStarter;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The whole command line: {@code holdfast <command>}. */
@Command(
        name = "holdfast",
        description = "Live audio sessions that outlive their connections.",
        customSynopsis = "holdfast [COMMAND] [OPTIONS]",
        commandListHeading = "%n",
        optionListHeading = "%n",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        footer = {
            "",
            "Examples",
            "  holdfast                               a server on http://127.0.0.1:8080",
            "  holdfast speak talk.wav                speak a file; prints the session's id",
            "  ffmpeg … -f wav - | holdfast speak -   speak whatever makes WAV",
            "  holdfast listen caring-king-275 -o a.wav",
            "                                         into a file, until the session ends",
            "  holdfast demo                          a talk over connections that break",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 not allowed, 4 no such session,",
            "            5 audio lost, 6 no server, 7 conformance not checked whole"
        })
public final class HoldfastCommand {

    private static final String DEFAULT_COMMAND = "serve";

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of what fails.")
    private boolean debug;

    private HoldfastCommand() {}

    /** Runs the command with these arguments, and returns the exit code. */
    public static int run(String[] words, CommandContext context, ServerStarter starter) {
        HoldfastCommand top = new HoldfastCommand();
        String[] all = withCommand(words);
        CommandLine line = new CommandLine(top);
        needed(commands(context, starter), all[0]).forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line
                // An argument may begin with @, such as a subject.
                .setExpandAtFiles(false)
                .setOut(new PrintWriter(context.out(), true))
                .setErr(new PrintWriter(context.err(), true))
                .setParameterExceptionHandler((wrong, args) -> top.explainUsage(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> top.explain(failure, context))
                .execute(all);
    }

    /** By name, in the order of the help. */
    private static Map<String, Supplier<Object>> commands(CommandContext context, ServerStarter starter) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put(DEFAULT_COMMAND, () -> ServeCommand.line(context, starter));
        all.put("speak", () -> new SpeakCommand(context));
        all.put("listen", () -> new ListenCommand(context));
        all.put("sessions", () -> new SessionsCommand(context));
        all.put("token", () -> new TokenCommand(context));
        all.put("health", () -> new HealthCommand(context));
        all.put("demo", () -> new DemoCommand(context, starter));
        all.put("conform", () -> new ConformCommand(context));
        return all;
    }

    /** The named command alone, because picocli reads the options of each, which delays the start; else all, for the help. */
    private static Map<String, Supplier<Object>> needed(Map<String, Supplier<Object>> all, String name) {
        Supplier<Object> named = all.get(name);
        return named == null ? all : Map.of(name, named);
    }

    /** Without a command, or with an option in its place, the command is {@code serve}. */
    private static String[] withCommand(String[] words) {
        boolean named = words.length > 0
                && (!words[0].startsWith("-")
                        || Stream.of("-h", "--help", "-V", "--version").anyMatch(words[0]::equals));
        return named
                ? words
                : Stream.concat(Stream.of(DEFAULT_COMMAND), Arrays.stream(words))
                        .toArray(String[]::new);
    }

    private int explainUsage(CommandLine.ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr()
                .println("holdfast: " + wrong.getMessage().lines().findFirst().orElse("wrong usage") + " (see "
                        + command.getCommandSpec().qualifiedName() + " --help)");
        return ExitCode.USAGE;
    }

    private int explain(Exception failure, CommandContext context) {
        ErrorReport known = ErrorReport.of(failure);
        context.err().println("holdfast: " + known.line());
        if (debug) {
            failure.printStackTrace(context.err());
        }
        return known.exitCode();
    }
}
