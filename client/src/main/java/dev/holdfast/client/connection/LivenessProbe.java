// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.connection;

import dev.holdfast.client.runtime.ClientRuntime;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Pings a connection that falls silent after a message, to find out whether it still exists. Safe for any thread.
 *
 * <p>Needed because the WebSocket of {@code java.net.http} (seen in 17 to 25) swallows the end of a connection that
 * arrives right behind a message, before the next one was requested: it calls neither {@code onClose} nor {@code onError}.
 * The loss then shows after up to three writes, so the probe sends a few pings until one is answered or one fails.
 */
final class LivenessProbe {

    /** Longer than the time between two frames, so that no ping is sent while audio flows. */
    private static final Duration SILENCE = Duration.ofMillis(125);

    /** Long enough for the peer's TCP reset to arrive between two pings. */
    private static final Duration BETWEEN_PINGS = Duration.ofMillis(40);

    /** The first write provokes the reset, the second meets it, the third is refused; one to spare. */
    private static final int PINGS_MAX = 4;

    private final ClientRuntime runtime;
    private final WebSocket socket;
    private final Consumer<Throwable> onLost;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long receivedAt;
    private volatile boolean answered;
    private volatile boolean stopped;

    /** @param onLost runs when the connection turns out to be gone */
    LivenessProbe(ClientRuntime runtime, WebSocket socket, Consumer<Throwable> onLost) {
        this.runtime = runtime;
        this.socket = socket;
        this.onLost = onLost;
    }

    void onMessage() {
        receivedAt = runtime.nanos();
        answered = false;
        if (running.compareAndSet(false, true)) {
            schedule(0);
        }
    }

    void onPong() {
        answered = true;
    }

    void stop() {
        stopped = true;
    }

    private void schedule(int pings) {
        runtime.after(pings == 0 ? SILENCE : BETWEEN_PINGS, runtime.pool(), () -> {
            if (stopped || answered || pings == PINGS_MAX) {
                running.set(false);
            } else if (runtime.nanos() - receivedAt < SILENCE.toNanos()) {
                schedule(0);
            } else {
                ping();
                schedule(pings + 1);
            }
        });
    }

    private void ping() {
        socket.sendPing(ByteBuffer.allocate(0)).whenComplete((same, failure) -> {
            // IllegalStateException: the previous ping has not left yet, which proves nothing.
            if (failure != null && !(failure instanceof IllegalStateException)) {
                onLost.accept(failure);
            }
        });
    }
}
