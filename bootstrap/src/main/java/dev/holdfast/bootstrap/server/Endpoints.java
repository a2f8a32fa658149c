// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.bootstrap.schedule.PeriodicTask;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The part of a server that clients connect to. {@link #start} is called once, before the drain methods. */
public interface Endpoints extends MeterBinder, AutoCloseable {

    /** Tells the clients of this server what happens to their sessions. */
    SessionNotifier notifier();

    /**
     * Begins to accept connections.
     *
     * @return the address with the real port: {@code http://127.0.0.1:8080}
     * @throws java.io.UncheckedIOException if it cannot listen
     */
    URI start(UseCases useCases, Security security, Administration administration);

    /** Periodic work of the connections. */
    List<PeriodicTask> tasks();

    int connections();

    /** Refuses new connections. Existing connections stay. */
    void refuseNewConnections();

    /**
     * Tells each client to leave. Blocks until the speakers have left.
     *
     * @param perSecond clients told per second; more if the window is too short for that
     * @param window in which all clients are told
     * @return the time after which all clients should have left or been closed
     */
    Duration drain(int perSecond, Duration window);

    /** Waits until all connections are closed and all leases released. Whether that happened in time. */
    boolean awaitEmpty(Duration max);

    /** Closes all connections and frees the port. */
    @Override
    void close();

    /**
     * What the operator's routes show and do.
     *
     * @param readiness what must hold for this server to be ready
     * @param metrics of all parts
     * @param shutdown begins a graceful shutdown and returns at once
     */
    record Administration(List<ReadinessCheck> readiness, MeterBinder metrics, Runnable shutdown) {
        public Administration {
            readiness = List.copyOf(readiness);
        }
    }
}
