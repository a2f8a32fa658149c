// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.connection;

import dev.holdfast.client.protocol.CloseOutcome;
import dev.holdfast.client.protocol.FrameCodec;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.SerialExecutor;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection (RFC 6455), from its handshake to its end. Reads one message per request, sends one message at
 * a time, and detects a dead peer. Confined to its executor, except where a method says otherwise.
 */
public final class Connection {

    /** Receives a connection's events, on its executor. No call follows {@link #onClosed}. */
    interface Handler {
        void onOpen(Connection connection);

        void onText(Connection connection, String text);

        void onAudio(Connection connection, ByteBuffer message);

        /** The next frame to send when no text waits; {@code null}: none. */
        @Nullable ByteBuffer nextAudio(Connection connection);

        void onClosed(Connection connection, CloseOutcome outcome);
    }

    /** docs/protocol.md §2: a connection on which no bytes arrive for this long is dead. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    /** After a failed send, the peer's close frame with its code may still arrive. */
    private static final Duration CLOSE_WAIT_MAX = Duration.ofMillis(500);

    private final ClientRuntime runtime;
    private final SerialExecutor executor;
    private final Handler handler;
    private final WebSocketReceiver receiver;
    private final Queue<String> texts = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private @Nullable Future<?> silenceCheck;
    private Optional<Json> lastError = Optional.empty();
    private long openedAt;
    private boolean reading;
    private boolean sending;
    private boolean closed;

    Connection(ClientRuntime runtime, SerialExecutor executor, Handler handler) {
        this.runtime = runtime;
        this.executor = executor;
        this.handler = handler;
        receiver = new WebSocketReceiver(runtime, this, handler);
    }

    void open(URI uri, Optional<String> authorization) {
        reading = true;
        scheduleSilenceCheck(ClientRuntime.CONNECT_MAX);
        WebSocket.Builder builder = runtime.sockets()
                .newWebSocketBuilder()
                .connectTimeout(ClientRuntime.CONNECT_MAX)
                .subprotocols(FrameCodec.SUBPROTOCOL);
        try {
            authorization.ifPresent(secret -> builder.header("Authorization", secret));
        } catch (IllegalArgumentException quotesTheSecret) {
            end(CloseOutcome.badToken());
            return;
        }
        builder.buildAsync(uri, receiver).whenComplete((opened, failure) -> {
            if (failure != null) {
                executor.execute(() -> end(ofFailedHandshake(failure)));
            }
        });
    }

    private static CloseOutcome ofFailedHandshake(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused) {
            HttpResponse<?> response = refused.getResponse();
            HttpHeaders headers = response.headers();
            String body = response.body() instanceof String text ? text : "";
            return CloseOutcome.ofHandshake(response.statusCode(), headers, body);
        }
        return CloseOutcome.failed("the connection was not established", cause);
    }

    /** Requests the next message. Does nothing while one is requested already. */
    void read() {
        if (!reading && socket != null && !closed) {
            reading = true;
            receiver.restartSilence();
            socket.request(1);
        }
    }

    /** Sends a text before any audio that has not been sent. */
    public void sendText(String message) {
        if (!closed) {
            texts.add(message);
            sendNext();
        }
    }

    /** Whether texts wait because the socket accepts no bytes. */
    boolean hasPendingText() {
        return !texts.isEmpty();
    }

    /** Sends the next message, if there is one and no send is in progress: a WebSocket takes one message at a time. */
    void sendNext() {
        if (socket == null || sending || closed) {
            return;
        }
        String text = texts.poll();
        ByteBuffer frame = text == null ? handler.nextAudio(this) : null;
        if (sending || text == null && frame == null) {
            return;
        }
        sending = true;
        CompletableFuture<WebSocket> sent = text != null ? socket.sendText(text, true) : socket.sendBinary(frame, true);
        sent.whenComplete((same, failure) -> executor.execute(() -> onSent(failure)));
    }

    private void onSent(@Nullable Throwable failure) {
        sending = failure != null;
        if (failure == null) {
            sendNext();
        } else if (!closed) {
            read();
            runtime.after(CLOSE_WAIT_MAX, executor, () -> end(CloseOutcome.failed("sending failed", failure)));
        }
    }

    /** The server's {@code error}. It may explain a close that follows. */
    void onErrorMessage(Json message) {
        lastError = Optional.of(message);
    }

    /** The time since the handshake succeeded; zero before. */
    Duration lifetime() {
        return socket == null ? Duration.ZERO : Duration.ofNanos(runtime.nanos() - openedAt);
    }

    /** Closes with code 1000. The handler gets no further call. */
    void close() {
        WebSocket closing = socket;
        if (closed) {
            return;
        }
        release();
        if (closing != null) {
            closing.sendClose(WebSocket.NORMAL_CLOSURE, "");
            closing.request(1);
            runtime.after(CLOSE_WAIT_MAX, runtime.pool(), closing::abort);
        }
    }

    private void end(CloseOutcome outcome) {
        if (!closed) {
            release();
            if (socket != null) {
                socket.abort();
            }
            handler.onClosed(this, outcome);
        }
    }

    private void release() {
        closed = true;
        texts.clear();
        if (silenceCheck != null) {
            silenceCheck.cancel(false);
        }
        receiver.stop();
    }

    private void scheduleSilenceCheck(Duration delay) {
        silenceCheck = runtime.after(delay, executor, this::checkSilence);
    }

    private void checkSilence() {
        if (closed) {
            return;
        }
        Duration silence = receiver.silence();
        if (!reading) {
            scheduleSilenceCheck(SILENCE_MAX);
        } else if (silence.compareTo(SILENCE_MAX) >= 0) {
            end(CloseOutcome.failed("no bytes arrived for " + SILENCE_MAX.toSeconds() + " s", null));
        } else {
            scheduleSilenceCheck(SILENCE_MAX.minus(silence));
        }
    }

    /** From the WebSocket's threads: the handshake has succeeded. */
    void onOpened(WebSocket opened) {
        executor.execute(() -> {
            socket = opened;
            if (closed) {
                opened.abort();
                return;
            }
            openedAt = runtime.nanos();
            opened.request(1);
            handler.onOpen(this);
            sendNext();
        });
    }

    /** From the WebSocket's threads: the requested message has arrived. */
    void onReceived(Runnable message) {
        executor.execute(() -> {
            if (!closed) {
                reading = false;
                message.run();
            }
        });
    }

    /** From the WebSocket's threads: the server has closed. */
    void onPeerClosed(WebSocket peer, int code, String reason) {
        executor.execute(() -> {
            if (!closed) {
                release();
                // The WebSocket answers the close by itself; afterwards the socket is not needed.
                runtime.after(CLOSE_WAIT_MAX, runtime.pool(), peer::abort);
                handler.onClosed(this, CloseOutcome.ofClose(code, reason, lastError));
            }
        });
    }

    /** From any thread: the connection is of no use any more. */
    void onFailure(String reason, @Nullable Throwable cause) {
        executor.execute(() -> end(CloseOutcome.failed(reason, cause)));
    }
}
