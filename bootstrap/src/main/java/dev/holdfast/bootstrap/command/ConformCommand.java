// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.connect.ServerOptions;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.testkit.conformance.Capabilities;
import dev.holdfast.testkit.conformance.ConformancePlayer;
import dev.holdfast.testkit.conformance.ConformanceServer;
import dev.holdfast.testkit.conformance.Conversation;
import dev.holdfast.testkit.conformance.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast conform}: plays the protocol's conversations against a server, or as a server for a client. */
@Command(
        name = "conform",
        description = {
            "Check a server or a client against the protocol.",
            "--server plays the conversations of protocol/ against a server, and prints one line each. --serve plays the"
                    + " server for a client: its base URL is http://127.0.0.1:PORT/CONVERSATION.",
            "Exit code 0: all passed; 1: some failed; 7: none failed, and some were skipped"
                    + " because a token or permission that they need was not given."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ConformCommand implements Callable<Integer> {

    private static final Duration LIFETIME = Duration.ofHours(1);

    /** Long enough to attach, short enough to wait for its end. */
    private static final Duration SHORT_LIFETIME = Duration.ofSeconds(4);

    private static final String OWNER = "conformance";

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Side side;

    /** The side of the protocol that the command plays. */
    private static final class Side {

        @Option(names = "--server", paramLabel = "URL", description = "The server to check.")
        private @Nullable String server;

        @Option(names = "--serve", paramLabel = "PORT", description = "Play the server, on this port of 127.0.0.1.")
        private @Nullable Integer port;
    }

    @Option(names = "--token", paramLabel = "JWT", description = "The token of the sessions' owner; or HOLDFAST_TOKEN.")
    private @Nullable String token;

    @Option(names = "--other-token", paramLabel = "JWT", description = "The token of another owner.")
    private @Nullable String otherToken;

    @Option(names = "--operator-token", paramLabel = "JWT", description = "The token of an operator.")
    private @Nullable String operatorToken;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "The data folder of a server on this machine: tokens are made from its secret.")
    private @Nullable Path data;

    @Option(names = "--drain", description = "The server may be drained at the end, and is gone then.")
    private boolean drain;

    @Option(names = "--listening-token", description = "The server asks listeners for a token.")
    private boolean listenersNeedToken;

    @Option(names = "--listening-key", description = "The server asks listeners without a token for a key.")
    private boolean listenersNeedKey;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Play these conversations alone, in the order of the protocol.")
    private @Nullable List<String> only;

    ConformCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return side.port != null ? serve(side.port) : play();
    }

    /** Runs until the process is ended. */
    private int serve(int port) throws IOException, InterruptedException {
        try (ConformanceServer server =
                ConformanceServer.start(port, result -> context.out().println(result.line()))) {
            Conversation.forClients()
                    .forEach(each -> context.err().println(server.uri() + "/" + each.name() + "  " + each.client()));
            new CountDownLatch(1).await();
            return ExitCode.DONE;
        }
    }

    private int play() {
        URI server = ServerOptions.address(side.server, context, "");
        List<Result> results = new ConformancePlayer(server, capabilities())
                .playAll(conversations(), result -> context.out().println(result.line()));
        long failed = count(results, Result.Outcome.FAILED);
        long skipped = count(results, Result.Outcome.SKIPPED);
        context.err()
                .println(count(results, Result.Outcome.PASSED) + " passed, " + failed + " failed, " + skipped
                        + " skipped");
        return failed > 0 ? ExitCode.FAILED : skipped > 0 ? ExitCode.SKIPPED : ExitCode.DONE;
    }

    private static long count(List<Result> results, Result.Outcome outcome) {
        return results.stream().filter(each -> each.outcome() == outcome).count();
    }

    private List<Conversation> conversations() {
        List<Conversation> all = Conversation.forServers();
        List<String> names = all.stream().map(Conversation::name).toList();
        if (only == null) {
            return all;
        }
        if (!names.containsAll(only)) {
            throw new ParameterException(spec.commandLine(), "--only: one of " + names + " is expected");
        }
        return all.stream().filter(each -> only.contains(each.name())).toList();
    }

    private Capabilities capabilities() {
        Capabilities capabilities;
        String owner = data == null ? ServerOptions.token(token, context) : token;
        if (owner != null) {
            capabilities = Capabilities.of(owner);
        } else if (data != null) {
            LocalTokens tokens = LocalTokens.inDataFolder(data);
            capabilities = Capabilities.of(tokens.issue(OWNER, LIFETIME))
                    .withOtherToken(tokens.issue(OWNER + "-other", LIFETIME))
                    .withShortToken(() -> tokens.issue(OWNER, SHORT_LIFETIME));
        } else {
            throw new ParameterException(
                    spec.commandLine(), "--token, HOLDFAST_TOKEN or --data: an owner of sessions is needed");
        }
        if (otherToken != null) {
            capabilities = capabilities.withOtherToken(otherToken);
        }
        if (operatorToken != null) {
            capabilities = capabilities.withOperatorToken(operatorToken);
        }
        if (drain) {
            capabilities = capabilities.withDrain();
        }
        if (listenersNeedKey) {
            capabilities = capabilities.withListenersNeedKey();
        }
        return listenersNeedToken ? capabilities.withListenersNeedToken() : capabilities;
    }
}
