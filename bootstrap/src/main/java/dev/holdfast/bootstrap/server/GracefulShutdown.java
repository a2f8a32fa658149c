// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses new connections, tells clients to leave, and closes the server when they have left. Begins once. */
final class GracefulShutdown implements MeterBinder {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulShutdown.class);

    private final DrainSettings settings;
    private final Clock clock;
    private final Endpoints endpoints;
    private final Runnable close;
    private final AtomicBoolean begun = new AtomicBoolean();

    /** @param close closes the server, after the clients have left */
    GracefulShutdown(DrainSettings settings, Clock clock, Endpoints endpoints, Runnable close) {
        this.settings = settings;
        this.clock = clock;
        this.endpoints = endpoints;
        this.close = close;
    }

    /** Runs on its own thread: a shutdown hook waits for it, and an HTTP request is answered before it ends. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            new Thread(this::run, "holdfast-shutdown").start();
        }
    }

    private void run() {
        try {
            endpoints.refuseNewConnections();
            LOG.info("going away: {} connections are told to leave", endpoints.connections());
            clock.sleep(settings.delay());
            Duration left = endpoints.drain(settings.perSecond(), settings.window());
            if (!endpoints.awaitEmpty(left)) {
                LOG.warn("{} connections did not leave when they were told", endpoints.connections());
            }
        } finally {
            close.run();
        }
    }

    /** Why a load balancer should send no more clients here. */
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
