// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import dev.holdfast.testkit.conformance.wire.HttpMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One conversation as it is served to a client under test. Waits up to 30 s for the client's first request. Safe for use by
 * many threads.
 */
public final class ServedConversation implements AutoCloseable {

    /** How long an HTTP request waits for its scripted answer. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final Conversation conversation;
    private final URI uri;
    private final DefaultAnswers answers;
    private final ServerSide script;
    private final Thread thread;
    private final LinkedBlockingQueue<Opening> openings = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();

    /** A handshake that waits for its answer. */
    record Opening(HttpMessage request, Socket socket, InputStream in) {}

    /** An HTTP request that waits for its answer. */
    record Call(HttpMessage request, CompletableFuture<HttpMessage> answer) {}

    ServedConversation(Conversation conversation, URI uri, Consumer<Result> results) {
        this.conversation = conversation;
        this.uri = uri;
        this.script = new ServerSide(conversation, openings, calls);
        this.answers = new DefaultAnswers(conversation, uri, script);
        this.thread = new Thread(
                () -> {
                    Result played = script.play();
                    result.complete(played);
                    results.accept(played);
                },
                "conformance-" + conversation.name());
        thread.setDaemon(true);
        thread.start();
    }

    /** The base URL for the client under test. */
    public URI uri() {
        return uri;
    }

    /** What the client under test has to do. */
    public String instruction() {
        return String.valueOf(conversation.client());
    }

    /** The session that the client speaks or listens in; what the conversation's {@code createSession} gives. */
    public String sessionId() {
        return conversation.examples().get("session").asText();
    }

    /**
     * Waits until the conversation was played to its end.
     *
     * @throws AssertionError if the client did otherwise than the conversation says, or nothing for so long
     */
    public void assertPlayed(Duration within) {
        try {
            Result played = result.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (played.outcome() != Result.Outcome.PASSED) {
                throw new AssertionError(played.line());
            }
        } catch (TimeoutException unfinished) {
            throw new AssertionError(conversation.name() + " stands at " + script.where(), unfinished);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interruption);
        } catch (ExecutionException fault) {
            throw new AssertionError(fault.getCause());
        }
    }

    boolean isOver() {
        return result.isDone();
    }

    void opens(Opening opening) {
        openings.add(opening);
    }

    /** The scripted answer where the conversation has one for this request, else the usual one. */
    HttpMessage answer(HttpMessage request) throws InterruptedException, IOException {
        if (!script.isToAnswer(request)) {
            return answers.to(request);
        }
        Call call = new Call(request, new CompletableFuture<>());
        calls.add(call);
        try {
            return call.answer().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unanswered) {
            throw new IOException("the conversation does not come to this request", unanswered);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
