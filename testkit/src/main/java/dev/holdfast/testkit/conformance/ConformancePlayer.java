// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Plays conversations as a client against a server. For one thread. */
public final class ConformancePlayer {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private final URI server;
    private final Capabilities capabilities;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();

    private Consumer<String> texts = text -> {};

    /** @param server {@code http://host:port} or {@code https://host}, with a path where the server stands behind one */
    public ConformancePlayer(URI server, Capabilities capabilities) {
        String base = server.toString();
        this.server = URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
        this.capabilities = capabilities;
    }

    /** Also receives each text message of both sides. */
    public ConformancePlayer watchedBy(Consumer<String> watcher) {
        texts = watcher;
        return this;
    }

    /**
     * Plays these conversations one after the other; those that drain the server come last.
     *
     * @param each receives each result at once
     */
    public List<Result> playAll(List<Conversation> conversations, Consumer<Result> each) {
        return conversations.stream()
                .sorted(Comparator.comparing(
                        conversation -> conversation.needs().contains("drain")))
                .map(conversation -> {
                    Result result = play(conversation);
                    each.accept(result);
                    return result;
                })
                .toList();
    }

    /** Plays one conversation, or skips it where something that it needs is not there. */
    public Result play(Conversation conversation) {
        Set<String> missing = capabilities.missing(conversation);
        if (!missing.isEmpty()) {
            return Result.skipped(conversation, "needs " + String.join(", ", missing));
        }
        try (ClientSide side = new ClientSide(server, http, capabilities, conversation, texts)) {
            return side.play();
        }
    }
}
