package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.bootstrap.settings.Leaving;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a server leaves: nobody new, everybody told when to go, and closed when they have gone. Begins once. */
final class GracefulShutdown implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final DrainSettings leaving;
    private final WebSocketAdapter sockets;
    private final Runnable close;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param close what follows when all have left */
    GracefulShutdown(DrainSettings leaving, WebSocketAdapter sockets, Runnable close) {
        this.leaving = leaving;
        this.sockets = sockets;
        this.close = close;
    }

    /** On a thread of its own: a shutdown hook waits for it, and a request is answered before. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            new Thread(this::leave, "holdfast-leaving").start();
        }
    }

    private void leave() {
        try {
            sockets.refuseNewConnections();
            LOG.info("going away: {} connections are told to leave", sockets.connections());
            LockSupport.parkNanos(leaving.delay().toNanos());
            Duration left = sockets.drain(leaving.perSecond(), leaving.window());
            if (!sockets.awaitEmpty(left)) {
                LOG.warn("{} connections did not leave when they were told", sockets.connections());
            }
        } finally {
            close.run();
        }
    }

    /** Why nobody should be sent here any more. */
    Optional<String> whyNotReady() {
        return begun.get() ? Optional.of("This server is going away.") : Optional.empty();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("holdfast_draining", () -> begun.get() ? 1 : 0)
                .description("1 while the server is going away")
                .register(registry);
    }
}
