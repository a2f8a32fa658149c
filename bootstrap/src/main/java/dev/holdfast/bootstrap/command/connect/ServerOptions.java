// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.token.LocalTokens;
import dev.holdfast.bootstrap.token.SecretLocation;
import dev.holdfast.client.HoldfastClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The server that a command connects to, and the identity that it uses. */
public final class ServerOptions {

    private static final String SERVER_VARIABLE = "HOLDFAST_SERVER";
    private static final String TOKEN_VARIABLE = "HOLDFAST_TOKEN";
    private static final String SERVER_DEFAULT = "http://127.0.0.1:8080";

    /** The default subject of a token that the command makes. */
    static final String SUBJECT = "local";

    /** The client asks for a new token before every connect, so an hour is enough. It also tolerates a slow clock. */
    private static final Duration LIFETIME = Duration.ofHours(1);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server; or HOLDFAST_SERVER (" + SERVER_DEFAULT + ").")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "JWT",
            description = "The token; or HOLDFAST_TOKEN, which the list of processes does not show. Without both, the"
                    + " command makes one from the secret in the data folder, for the user local.")
    private @Nullable String token;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "The data folder of a server on this machine (./data).")
    private @Nullable Path data;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "The secret of that server, where it has one.")
    private @Nullable Path secretFile;

    /** The clients of that server, with that identity. */
    public ServerClients access(CommandContext context) {
        return access(context, true);
    }

    /** The same, but without a token where tokens come from an identity provider and none is given. */
    public ServerClients accessWithOptionalToken(CommandContext context) {
        return access(context, false);
    }

    /**
     * To listen: with the key instead of a token where one is given. A server that a link names, and nothing else, gets only a
     * token that was given with {@code --token}: that server must not get one that this machine's server accepts.
     *
     * @param linked the server of the session's link; {@code --server} comes first
     * @throws IllegalArgumentException if the key has characters that no key has
     */
    public ServerClients accessToListen(CommandContext context, Optional<URI> linked, Optional<String> listenKey) {
        URI named = server(context);
        URI address = server == null ? linked.orElse(named) : named;
        if (listenKey.isPresent()) {
            return new ServerClients(address, HoldfastClient.at(address).listenKey(listenKey.get()));
        }
        if (address.equals(named)) {
            return access(context, false);
        }
        String given = token;
        HoldfastClient client = HoldfastClient.at(address);
        return new ServerClients(address, given == null ? client : client.token(given::strip));
    }

    private ServerClients access(CommandContext context, boolean needsToken) {
        URI address = server(context);
        return new ServerClients(address, client(address, context, needsToken));
    }

    private HoldfastClient client(URI address, CommandContext context, boolean needsToken) {
        HoldfastClient client = HoldfastClient.at(address);
        String given = token(token, context);
        if (given != null) {
            return client.token(() -> given);
        }
        if (SecretLocation.isNone(data, secretFile, context.environment())) {
            if (needsToken) {
                throw new CommandException(
                        ExitCode.NOT_ALLOWED,
                        "Here tokens come from the identity provider (" + AuthOptions.AUTH.variable()
                                + "=jwks): get one there," + " and give it in " + TOKEN_VARIABLE + " or with --token.");
            }
            return client;
        }
        SecretLocation location = SecretLocation.of(data, secretFile, context.environment());
        if (!location.isThere() && !location.isNamed()) {
            return client;
        }
        LocalTokens tokens = LocalTokens.with(location);
        return client.token(() -> tokens.issue(SUBJECT, LIFETIME));
    }

    private URI server(CommandContext context) {
        return address(server, context, SERVER_DEFAULT);
    }

    /** The token: from the flag, else from the environment; null if neither has one. */
    public static @Nullable String token(@Nullable String flag, CommandContext context) {
        return firstNonBlank(flag, context.environment().get(TOKEN_VARIABLE));
    }

    /** The server's address: from the flag, else from the environment, else the fallback. */
    public static URI address(@Nullable String flag, CommandContext context, String fallback) {
        String given = firstNonBlank(flag, context.environment().get(SERVER_VARIABLE));
        String text = given == null ? fallback : given;
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, notAServer(text));
        }
        throw new CommandException(ExitCode.USAGE, notAServer(text));
    }

    private static String notAServer(String text) {
        return "A server is http://host:port or https://host, and this is not: " + text;
    }

    private static @Nullable String firstNonBlank(@Nullable String flag, @Nullable String variable) {
        if (flag != null) {
            return flag.strip();
        }
        return variable == null || variable.isBlank() ? null : variable.strip();
    }
}
