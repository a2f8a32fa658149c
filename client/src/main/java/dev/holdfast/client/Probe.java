package dev.holdfast.client;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Finds out whether a connection still stands after it has said something and fallen silent.
 *
 * <p>Needed because the WebSocket of {@code java.net.http} (seen in 17 to 25) swallows the end of a connection that comes
 * right behind a message, before the next one was asked for: neither {@code onClose} nor {@code onError} is called. It
 * then takes up to three writes for the loss to show, so a few pings are sent, until one is answered or one fails.
 */
final class Probe {

    /** Longer than the time between two frames, so that nothing is sent while audio flows. */
    private static final Duration SILENCE = Duration.ofMillis(125);

    /** Each ping but the first only pushes at what the one before has loosened. */
    private static final Duration BETWEEN_PINGS = Duration.ofMillis(40);

    /** The first write draws the reset, the second meets it, the third is refused; one to spare. */
    private static final int PINGS_MAX = 4;

    private final Engine engine;
    private final WebSocket socket;
    private final Consumer<Throwable> broken;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile long heardAt;
    private volatile boolean answered;
    private volatile boolean stopped;

    /** @param broken runs when the connection turns out to be gone */
    Probe(Engine engine, WebSocket socket, Consumer<Throwable> broken) {
        this.engine = engine;
        this.socket = socket;
        this.broken = broken;
    }

    /** The connection said something: from any thread. */
    void heard() {
        heardAt = engine.nanos();
        answered = false;
        if (underWay.compareAndSet(false, true)) {
            again(0);
        }
    }

    /** A pong came. */
    void answered() {
        answered = true;
    }

    void stop() {
        stopped = true;
    }

    private void again(int pings) {
        engine.after(pings == 0 ? SILENCE : BETWEEN_PINGS, engine.pool(), () -> {
            if (stopped || answered || pings == PINGS_MAX) {
                underWay.set(false);
            } else if (engine.nanos() - heardAt < SILENCE.toNanos()) {
                again(0);
            } else {
                ping();
                again(pings + 1);
            }
        });
    }

    private void ping() {
        socket.sendPing(ByteBuffer.allocate(0)).whenComplete((same, failure) -> {
            // IllegalStateException: the ping before has not left yet, which says nothing.
            if (failure != null && !(failure instanceof IllegalStateException)) {
                broken.accept(failure);
            }
        });
    }
}
