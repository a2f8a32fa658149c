// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.event.HoldfastException;
import java.net.URI;
import java.util.function.Function;

/** A server, as a command reaches it: at once or not at all for a question, and with all patience for audio. */
public final class ServerClients implements AutoCloseable {

    /** The client's own word for no answer of any kind. */
    private static final String UNREACHABLE = "unreachable";

    /** A second or so: long enough for a server that is just starting, short enough for a person to wait. */
    private static final int QUESTION_ATTEMPTS_MAX = 4;

    private final URI server;
    private final HoldfastClient patient;
    private final HoldfastClient brisk;

    ServerClients(URI server, HoldfastClient client) {
        this.server = server;
        this.patient = client;
        this.brisk = client.retry(RetryPolicy.untilTheSessionEnds().attemptsMax(QUESTION_ATTEMPTS_MAX));
    }

    /** The answer, or a word for the person who asked. */
    public <T> T ask(Function<HoldfastClient, T> question) {
        try {
            return question.apply(brisk);
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

    /** For audio: tries until the session ends. */
    public HoldfastClient audio() {
        return patient;
    }

    @Override
    public void close() {
        // Both share what there is to close.
        patient.close();
    }
}
