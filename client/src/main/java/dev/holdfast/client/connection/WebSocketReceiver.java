// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.connection;

import dev.holdfast.client.runtime.ClientRuntime;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Receives from the WebSocket of {@code java.net.http}: assembles fragmented messages, records when bytes arrived, and
 * passes messages to the connection's executor. The WebSocket calls it from its own threads, one call at a time.
 */
final class WebSocketReceiver implements WebSocket.Listener {

    /** Four times the largest message of the protocol (docs/protocol.md §3). */
    private static final int MESSAGE_BYTES_MAX = 256 * 1024;

    private final ClientRuntime runtime;
    private final Connection connection;
    private final Connection.Handler handler;
    private volatile long receivedAt;
    private volatile boolean stopped;

    /** Set when the connection opens, before anything is received. */
    private volatile @Nullable LivenessProbe probe;

    /** Of a fragmented message. Touched by the WebSocket's calls alone. */
    private final StringBuilder text = new StringBuilder();

    private @Nullable ByteBuffer audio;

    WebSocketReceiver(ClientRuntime runtime, Connection connection, Connection.Handler handler) {
        this.runtime = runtime;
        this.connection = connection;
        this.handler = handler;
        receivedAt = runtime.nanos();
    }

    /** The time since bytes last arrived, or since a message was requested. For any thread. */
    Duration silence() {
        return Duration.ofNanos(runtime.nanos() - receivedAt);
    }

    void restartSilence() {
        receivedAt = runtime.nanos();
    }

    /** Discards whatever arrives from now on. */
    void stop() {
        stopped = true;
        LivenessProbe running = probe;
        if (running != null) {
            running.stop();
        }
    }

    private void onBytes() {
        receivedAt = runtime.nanos();
        LivenessProbe running = probe;
        if (running != null) {
            running.onMessage();
        }
    }

    @Override
    public void onOpen(WebSocket socket) {
        probe = new LivenessProbe(runtime, socket, failure -> connection.onFailure("the connection is gone", failure));
        onBytes();
        connection.onOpened(socket);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        onBytes();
        text.append(data);
        if (!last || stopped) {
            requestUnlessTooLong(socket, text.length());
            return null;
        }
        String message = text.toString();
        text.setLength(0);
        connection.onReceived(() -> handler.onText(connection, message));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        onBytes();
        ByteBuffer before = audio;
        ByteBuffer message = ByteBuffer.allocate((before == null ? 0 : before.remaining()) + data.remaining());
        if (before != null) {
            message.put(before);
        }
        message.put(data).flip();
        audio = last ? null : message;
        if (!last || stopped) {
            requestUnlessTooLong(socket, message.remaining());
            return null;
        }
        connection.onReceived(() -> handler.onAudio(connection, message));
        return null;
    }

    private void requestUnlessTooLong(WebSocket socket, int length) {
        if (length > MESSAGE_BYTES_MAX) {
            connection.onFailure("a message has more than " + MESSAGE_BYTES_MAX + " bytes", null);
        } else {
            socket.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
        receivedAt = runtime.nanos();
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        LivenessProbe running = probe;
        if (running != null) {
            running.onPong();
        }
        return onPing(socket, message);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        connection.onPeerClosed(socket, code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        connection.onFailure("the connection broke", new IOException(failure));
    }
}
