// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import dev.holdfast.testkit.conformance.wire.Handshake;
import dev.holdfast.testkit.conformance.wire.HttpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Plays conversations as a server for a client under test, on a port of this machine. The client chooses a conversation
 * by its base URL, {@code http://127.0.0.1:<port>/<conversation>}, or by the conversation's example {@code session}. Safe
 * for use by many threads.
 */
public final class ConformanceServer implements AutoCloseable {

    private final ServerSocket socket;
    private final Consumer<Result> results;
    private final Map<String, Conversation> conversations;
    private final Map<String, ServedConversation> served = new ConcurrentHashMap<>();

    private ConformanceServer(int port, Consumer<Result> results) throws IOException {
        this.socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.results = results;
        this.conversations =
                Conversation.forClients().stream().collect(Collectors.toMap(Conversation::name, Function.identity()));
        Thread acceptor = new Thread(this::acceptAll, "conformance-acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Starts on a free port. */
    public static ConformanceServer start() throws IOException {
        return start(0, result -> {});
    }

    /**
     * Starts on a port.
     *
     * @param port 0 takes a free one
     * @param results receives the result of each conversation that a client began; on a thread of this server
     */
    public static ConformanceServer start(int port, Consumer<Result> results) throws IOException {
        return new ConformanceServer(port, results);
    }

    /** {@code http://127.0.0.1:<port>}, without a conversation. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /**
     * Makes a conversation ready to be played once, from its beginning.
     *
     * @throws IllegalArgumentException if there is none of this name for clients
     */
    public ServedConversation serve(String name) {
        Conversation conversation = conversations.get(name);
        if (conversation == null) {
            throw new IllegalArgumentException("no conversation for clients is called " + name + "; there are "
                    + conversations.keySet().stream().sorted().toList());
        }
        ServedConversation next = new ServedConversation(conversation, URI.create(uri() + "/" + name), results);
        ServedConversation before = served.put(name, next);
        if (before != null) {
            before.close();
        }
        return next;
    }

    private void acceptAll() {
        while (!socket.isClosed()) {
            try {
                Socket accepted = socket.accept();
                Thread handler = new Thread(() -> handle(accepted), "conformance-connection");
                handler.setDaemon(true);
                handler.start();
            } catch (IOException closed) {
                // The loop's condition decides.
            }
        }
    }

    private void handle(Socket connection) {
        try {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                HttpMessage request = HttpMessage.read(in);
                Optional<ServedConversation> conversation = chosen(request.part(1));
                if (conversation.isEmpty()) {
                    DefaultAnswers.noConversation(List.copyOf(conversations.keySet()))
                            .write(connection.getOutputStream(), true);
                } else if (Handshake.isUpgrade(request)) {
                    conversation.get().opens(new ServedConversation.Opening(request, connection, in));
                    return;
                } else {
                    conversation.get().answer(request).write(connection.getOutputStream(), true);
                }
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException ended) {
            closeQuietly(connection);
        }
    }

    /** The conversation that a target names, by its first segment or by a session of which it is the only one. */
    private Optional<ServedConversation> chosen(String target) {
        return conversations.values().stream()
                .filter(each -> target.startsWith("/" + each.name() + "/")
                        || each.examples().containsKey("session")
                                && target.contains(
                                        each.examples().get("session").asText()))
                .findFirst()
                .map(each -> served.compute(
                        each.name(),
                        (name, now) -> now == null || now.isOver() && target.contains("/ws")
                                ? new ServedConversation(each, URI.create(uri() + "/" + name), results)
                                : now));
    }

    private static void closeQuietly(Socket connection) {
        try {
            connection.close();
        } catch (IOException gone) {
            // It is closed either way.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed either way.
        }
        served.values().forEach(ServedConversation::close);
    }
}
