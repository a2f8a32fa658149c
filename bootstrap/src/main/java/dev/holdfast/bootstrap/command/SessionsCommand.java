// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.connect.ServerClients;
import dev.holdfast.bootstrap.command.connect.ServerOptions;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.SessionInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast sessions}: lists sessions, shows one, and ends one. */
@Command(
        name = "sessions",
        description = "List, show or end sessions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(ls | show ID | end ID)")
final class SessionsCommand implements Callable<Integer> {

    private static final String ROW = "%-32s  %-11s  %-12s  %-8s  %s%n";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    SessionsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "ls, show or end is expected");
    }

    @Command(name = "ls", description = "Your sessions, newest first.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions options) {
        return with(options.access(context), server -> {
            List<SessionInfo> sessions = server.ask(HoldfastClient::listAllSessions);
            context.out().printf(ROW, "SESSION", "STATE", "LANGUAGE", "TIER", "CREATED");
            sessions.forEach(this::row);
        });
    }

    @Command(name = "show", description = "One session.", mixinStandardHelpOptions = true)
    int show(@Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = "The session.") String id) {
        return with(
                options.accessWithOptionalToken(context),
                server -> details(server.ask(client -> client.getSession(id))));
    }

    @Command(name = "end", description = "End a session of yours, for all.", mixinStandardHelpOptions = true)
    int end(@Mixin ServerOptions options, @Parameters(paramLabel = "ID", description = "The session.") String id) {
        return with(
                options.access(context),
                server -> server.ask(client -> {
                    client.endSession(id);
                    return id;
                }));
    }

    private static int with(ServerClients server, Consumer<ServerClients> action) {
        try (server) {
            action.accept(server);
        }
        return ExitCode.DONE;
    }

    private void row(SessionInfo session) {
        context.out()
                .printf(
                        ROW,
                        session.sessionId(),
                        session.state(),
                        session.sourceLanguage(),
                        session.qualityTier(),
                        written(session.createdAt()));
    }

    private void details(SessionInfo session) {
        line("session", session.sessionId());
        line("state", session.state());
        line("language", session.sourceLanguage());
        line("tier", session.qualityTier());
        line("created", written(session.createdAt()));
        line("expires", written(session.expiresAt()));
        session.sampleRate().ifPresent(sampleRate -> line("audio", sampleRate + " Hz"));
        session.lastSequence().ifPresent(sequence -> line("last frame", Long.toString(sequence)));
        session.pageUrl().ifPresent(page -> line("page", page.toString()));
    }

    private void line(String name, String value) {
        context.out().printf("%-10s  %s%n", name, value);
    }

    private static String written(Optional<Instant> time) {
        return time.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("-");
    }
}
