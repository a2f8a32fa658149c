// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import dev.holdfast.bootstrap.command.connect.ServerOptions;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.settings.option.AddressOptions;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code holdfast health}: whether a server is alive. The exit code is 0 or 1 only, because container engines reserve
 * the others. For images without a shell and curl.
 */
@Command(
        name = "health",
        description = "Exit with 0 if the server is alive, else with 1.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

    /** An answer takes a millisecond. A server that needs this long cannot serve its clients. */
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(3).toMillis();

    private final CommandContext context;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server; or HOLDFAST_SERVER (this machine, on HOLDFAST_PORT).")
    private @Nullable String server;

    @Option(names = "--ready", description = "Check readiness (/health/ready) instead of liveness.")
    private boolean ready;

    HealthCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String port = AddressOptions.PORT.textIn(context.environment());
        URI address = ServerOptions.address(server, context, "http://127.0.0.1:" + port);
        URI question = below(address, ready ? "/health/ready" : "/health/live");
        String trouble = trouble(question);
        if (trouble.isEmpty()) {
            return ExitCode.DONE;
        }
        context.err().println("holdfast: " + question + ": " + trouble);
        return ExitCode.FAILED;
    }

    /** Keeps a path that a proxy adds. */
    private static URI below(URI server, String path) {
        String root = server.getRawPath() == null ? "" : server.getRawPath().replaceAll("/+$", "");
        return URI.create(server.getScheme() + "://" + server.getRawAuthority() + root + path);
    }

    /** Empty if the server answers as expected. Uses the JDK's old client, because probes are frequent. */
    private static String trouble(URI question) {
        try {
            HttpURLConnection connection = (HttpURLConnection) question.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_OK ? "" : "it answers " + status;
        } catch (IOException failure) {
            return "it does not answer (" + failure.getMessage() + ")";
        }
    }
}
