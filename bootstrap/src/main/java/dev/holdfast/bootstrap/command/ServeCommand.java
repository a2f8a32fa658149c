// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.command.console.ManifestVersion;
import dev.holdfast.bootstrap.logging.LogSetup;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.server.ServerStarter;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.SettingOptions;
import dev.holdfast.bootstrap.settings.SettingsResolution;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code holdfast serve}: runs a server in the foreground. It has an option for each setting. */
@Command(
        name = "serve",
        description = "Run the server (the default command).",
        versionProvider = ManifestVersion.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {"", "Each option is also a variable: --speaker-grace is HOLDFAST_SPEAKER_GRACE. Options win."})
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    private final CommandContext context;
    private final ServerStarter starter;

    /** Set before the command line is parsed. */
    private SettingOptions options;

    /** Not picocli's mixin: its names are variables, which {@link SettingOptions} turns off. */
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print version information and exit.")
    private boolean version;

    @Option(names = "--show-settings", description = "Print every setting, its value and where that came from.")
    private boolean showSettings;

    private ServeCommand(CommandContext context, ServerStarter starter) {
        this.context = context;
        this.starter = starter;
    }

    /** The command with an option for each setting. */
    static CommandLine line(CommandContext context, ServerStarter starter) {
        ServeCommand command = new ServeCommand(context, starter);
        CommandLine line = new CommandLine(command);
        command.options = SettingOptions.addTo(line, context.environment());
        return line;
    }

    @Override
    public Integer call() {
        SettingsResolution resolution = options.resolve();
        if (resolution instanceof SettingsResolution.Invalid invalid) {
            invalid.errors().forEach(error -> context.err().println("holdfast: " + error));
            return ExitCode.USAGE;
        }
        SettingsResolution.unknown(context.environment()).forEach(name -> context.err()
                .println("holdfast: " + name + " is no setting and is ignored; serve --help names them all."));
        SettingsResolution.Resolved resolved = (SettingsResolution.Resolved) resolution;
        if (showSettings) {
            show(resolved.lines());
        } else {
            serve(resolved.settings());
        }
        return ExitCode.DONE;
    }

    private void show(List<SettingsResolution.Line> lines) {
        int names = lines.stream()
                .mapToInt(line -> line.setting().name().length())
                .max()
                .orElse(0);
        int values =
                lines.stream().mapToInt(line -> line.value().length()).max().orElse(0);
        for (SettingsResolution.Line line : lines) {
            context.out()
                    .printf(
                            "%-" + names + "s  %-" + Math.max(1, values) + "s  %s%n",
                            line.setting().name(),
                            line.value().isEmpty() ? "-" : line.value(),
                            line.source().words(line.setting()));
        }
    }

    /** Returns when the process is told to end, an operator drains the server, or this thread is interrupted. */
    private void serve(ServerSettings settings) {
        LogSetup.configure(settings.logFormat(), settings.logLevel());
        RunningServer server = starter.start(settings);
        Thread hook = new Thread(() -> shutDown(server), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        context.out().println("Holdfast is ready on " + server.uri());
        context.out().flush();
        try {
            server.awaitClosed();
        } catch (InterruptedException e) {
            // After an interrupt the server closes, as below.
        } finally {
            server.close();
            removeHook(hook);
        }
    }

    /** A supervisor kills the process some time after SIGTERM. Drains and closes the server until then. */
    private static void shutDown(RunningServer server) {
        try {
            server.drain();
            if (!server.awaitClosed(DrainSettings.LIMIT)) {
                LOG.error("the server did not close within {}; the process ends now", DrainSettings.LIMIT);
                Runtime.getRuntime().halt(ExitCode.FAILED);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException itRunsAlready) {
            LOG.trace("the process is ending already", itRunsAlready);
        }
    }
}
