// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.event.HoldfastException;
import java.net.URI;
import java.util.function.Function;

/** The clients of a command: one with few retries for requests, and one that keeps trying for audio. */
public final class ServerClients implements AutoCloseable {

    /** The client's code for a server that does not answer. */
    private static final String UNREACHABLE = "unreachable";

    /** About a second: long enough for a server that is just starting, short enough for a person to wait. */
    private static final int QUESTION_RETRIES_MAX = 4;

    private final URI server;
    private final HoldfastClient audioClient;
    private final HoldfastClient requestClient;

    ServerClients(URI server, HoldfastClient client) {
        this.server = server;
        this.audioClient = client;
        this.requestClient = client.retry(RetryPolicy.untilTheSessionEnds().attemptsMax(QUESTION_RETRIES_MAX));
    }

    /** The server's answer. If no server answers, throws an error with advice for the user. */
    public <T> T ask(Function<HoldfastClient, T> question) {
        try {
            return question.apply(requestClient);
        } catch (HoldfastException refusal) {
            if (!refusal.code().equals(UNREACHABLE)) {
                throw refusal;
            }
            throw new CommandException(
                    ExitCode.NO_SERVER,
                    "No server answers at " + server + "; start one with holdfast serve, or name one with --server.",
                    refusal);
        }
    }

    /** The client for audio, which tries until the session ends. */
    public HoldfastClient audio() {
        return audioClient;
    }

    @Override
    public void close() {
        // Both clients share the resources, so closing one is enough.
        audioClient.close();
    }
}
