// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.settings.option.DurationText;
import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.bootstrap.token.SecretLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast token}: makes a token that a server with the same secret accepts. */
@Command(
        name = "token",
        description = "Print a token, signed with the secret of a server on this machine.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

    private static final Duration LIFETIME_MAX = Duration.ofDays(365);

    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Option(names = "--subject", paramLabel = "NAME", required = true, description = "Whom the token names.")
    private String subject;

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            defaultValue = "12h",
            description = "How long it is good, up to 365d; a day's work by default (12h).")
    private String lifetime;

    @Option(
            names = "--operator",
            description = "The token of an operator: may also watch and end all sessions, and drain the server.")
    private boolean operator;

    @Option(names = "--data", paramLabel = "FOLDER", description = "The data folder of the server (./data).")
    private @Nullable Path data;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "The secret, where the server has one.")
    private @Nullable Path secretFile;

    TokenCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Duration good = lifetime();
        if (SecretLocation.isNone(data, secretFile, context.environment())) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "Here tokens come from the identity provider (" + AuthOptions.AUTH.variable()
                            + "=jwks), and Holdfast cannot"
                            + " make one. For a server with a secret, name it with --data or --secret-file.");
        }
        LocalTokens tokens = LocalTokens.with(SecretLocation.of(data, secretFile, context.environment()));
        // The server's operator scope, if both read the same environment.
        String scope = AuthOptions.OPERATOR_SCOPE.textIn(context.environment());
        context.out().println(tokens.issue(subject, good, operator ? Set.of(scope) : Set.of()));
        return ExitCode.DONE;
    }

    private Duration lifetime() {
        try {
            Duration good = DurationText.parse(lifetime);
            if (!good.isZero() && good.compareTo(LIFETIME_MAX) <= 0) {
                return good;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--lifetime=" + lifetime + ": " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "--lifetime=" + lifetime + ": from 1ms to 365d is possible");
    }
}
